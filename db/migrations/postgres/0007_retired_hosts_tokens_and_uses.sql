ALTER TABLE "connected_system" ADD COLUMN "list_tells_use" boolean;--> statement-breakpoint
ALTER TABLE "pass_status" ADD COLUMN "said_until" bigint;--> statement-breakpoint
-- A token may have been issued with any of them.
UPDATE "pass_status" SET "said_until" = "until";--> statement-breakpoint
ALTER TABLE "ssh_host" ADD COLUMN "retired_by_it" text;--> statement-breakpoint
ALTER TABLE "ssh_host" ADD COLUMN "retired_by_physical_security" text;--> statement-breakpoint
ALTER TABLE "ssh_host" ADD COLUMN "retired_at" bigint;--> statement-breakpoint
CREATE INDEX "pass_status_by_artifact" ON "pass_status" USING btree ("artifact_id");--> statement-breakpoint
CREATE INDEX "radius_session_ended" ON "radius_session" USING btree ("ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "ssh_certificate_revoked" ON "ssh_certificate" USING btree ("system_id","revoked_at") WHERE revoked_at is not null;