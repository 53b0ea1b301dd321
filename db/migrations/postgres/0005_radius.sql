CREATE TABLE "radius_session" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"credential_id" text NOT NULL,
	"user_name" text NOT NULL,
	"nas_address" text NOT NULL,
	"nas_session_id" text NOT NULL,
	"station" text,
	"entitlement" text NOT NULL,
	"ends_at" bigint NOT NULL,
	"started_at" bigint NOT NULL,
	"seen_at" bigint NOT NULL,
	"ended_at" bigint,
	"end_reason" text
);
--> statement-breakpoint
ALTER TABLE "artifact" ADD COLUMN "verifier" text;--> statement-breakpoint
ALTER TABLE "radius_session" ADD CONSTRAINT "radius_session_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "radius_session" ADD CONSTRAINT "radius_session_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "radius_session_of_nas" ON "radius_session" USING btree ("system_id","nas_address","nas_session_id");--> statement-breakpoint
CREATE INDEX "radius_session_open" ON "radius_session" USING btree ("credential_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "radius_session_by_credential" ON "radius_session" USING btree ("credential_id","id");--> statement-breakpoint
CREATE INDEX "artifact_by_name" ON "artifact" USING btree ("system_id","native_name");