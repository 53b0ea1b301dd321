CREATE TABLE "shared_secret" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"account" text NOT NULL,
	"sealed" text NOT NULL,
	"state" text NOT NULL,
	"made_for" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "shared_secret" ADD CONSTRAINT "shared_secret_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "shared_secret_by_account" ON "shared_secret" USING btree ("system_id","account");--> statement-breakpoint
CREATE UNIQUE INDEX "shared_secret_current" ON "shared_secret" USING btree ("system_id","account") WHERE state = 'current';