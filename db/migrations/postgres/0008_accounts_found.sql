CREATE TABLE "finding_count" (
	"day" bigint NOT NULL,
	"site_id" text NOT NULL,
	"system_id" text NOT NULL,
	"kind" text NOT NULL,
	"count" bigint NOT NULL,
	CONSTRAINT "finding_count_day_system_id_kind_pk" PRIMARY KEY("day","system_id","kind")
);
--> statement-breakpoint
CREATE TABLE "listing_run" (
	"system_id" text PRIMARY KEY NOT NULL,
	"number" bigint NOT NULL,
	"state" text NOT NULL,
	"started_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"identity" text NOT NULL,
	"next" text,
	"seen" bigint NOT NULL,
	"total" bigint,
	"found" bigint NOT NULL,
	"own_seen" text NOT NULL,
	"tells_use" boolean NOT NULL
);
--> statement-breakpoint
ALTER TABLE "artifact" ADD COLUMN "listed_in_run" bigint;--> statement-breakpoint
ALTER TABLE "connected_system" ADD COLUMN "list_began_at" bigint;--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "input_changed_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "seen_in_run" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "earlier_id" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_until" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_reason" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_by_it" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accept_by_physical_security" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "accepted_at" bigint;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "adopt_request_id" text;--> statement-breakpoint
ALTER TABLE "finding" ADD COLUMN "end_confirmed_by" text;--> statement-breakpoint
ALTER TABLE "finding_count" ADD CONSTRAINT "finding_count_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "listing_run" ADD CONSTRAINT "listing_run_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "finding_open_by_system" ON "finding" USING btree ("system_id","kind","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "finding_gone" ON "finding" USING btree ("closed_at","id") WHERE closed_at is not null;--> statement-breakpoint
CREATE INDEX "finding_by_subject" ON "finding" USING btree ("system_id","subject","id");