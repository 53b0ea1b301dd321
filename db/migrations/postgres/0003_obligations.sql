DROP INDEX "end_open";--> statement-breakpoint
ALTER TABLE "credential" ADD COLUMN "taking_since" bigint;--> statement-breakpoint
CREATE INDEX "access_request_by_sponsor" ON "access_request" USING btree ("sponsor_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "end_open" ON "end_obligation" USING btree ("credential_id","entitlement_version_id") WHERE confirmed_at is null;