ALTER TABLE "credential" ADD COLUMN "taking_since" bigint;--> statement-breakpoint
CREATE INDEX "access_request_by_sponsor" ON "access_request" USING btree ("sponsor_id","id");