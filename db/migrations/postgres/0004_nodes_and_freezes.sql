CREATE TABLE "giving_freeze" (
	"id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"facts" text NOT NULL,
	"frozen_at" bigint NOT NULL,
	"resumed_by_it" text,
	"resumed_by_physical_security" text,
	"resumed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "node" (
	"id" text PRIMARY KEY NOT NULL,
	"host" text NOT NULL,
	"started_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL,
	"beat_at" bigint NOT NULL,
	"journal_seq" bigint DEFAULT 0 NOT NULL,
	"stopped_at" bigint
);
--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "list_lease_until" bigint;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "failures" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "breaker_until" bigint;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "max_at_once" bigint;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "max_per_minute" bigint;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "scrapped_by_it" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "scrapped_by_physical_security" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "scrap_reason" text;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "scrapped_at" bigint;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "lease_node" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "escalated_at" bigint;--> statement-breakpoint
ALTER TABLE "access_grant" ADD COLUMN "grace" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "access_grant" ADD COLUMN "warn_at" bigint;--> statement-breakpoint
CREATE UNIQUE INDEX "giving_freeze_standing" ON "giving_freeze" USING btree ("reason") WHERE resumed_at is null;--> statement-breakpoint
CREATE INDEX "credential_leased" ON "credential" USING btree ("lease_node","id") WHERE lease_node is not null;--> statement-breakpoint
CREATE INDEX "grant_to_warn" ON "access_grant" USING btree ("warn_at") WHERE warn_at is not null;