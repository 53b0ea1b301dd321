CREATE TABLE "manual_task" (
	"id" text PRIMARY KEY NOT NULL,
	"credential_id" text NOT NULL,
	"system_id" text NOT NULL,
	"site_id" text NOT NULL,
	"person_id" text NOT NULL,
	"vendor_id" text,
	"right" text NOT NULL,
	"item" text NOT NULL,
	"state" text NOT NULL,
	"due_at" bigint NOT NULL,
	"number" text,
	"handed_out_by" text,
	"handed_out_at" bigint,
	"done_by" text,
	"done_at" bigint,
	"lost_by" text,
	"lost_at" bigint,
	"remedy" text,
	"remedy_by_it" text,
	"remedy_by_physical_security" text,
	"attested_by" text,
	"outcome" text,
	"remind_at" bigint,
	"created_at" bigint NOT NULL,
	"closed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "webhook_statement" (
	"credential_id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"sequence" bigint NOT NULL,
	"change" text NOT NULL,
	"said" text NOT NULL,
	"events" text NOT NULL,
	"made_at" bigint NOT NULL,
	"accepted" text,
	"attested_by_it" text,
	"attested_by_physical_security" text,
	"attest_reason" text,
	"attested_at" bigint
);
--> statement-breakpoint
ALTER TABLE "manual_task" ADD CONSTRAINT "manual_task_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "manual_task" ADD CONSTRAINT "manual_task_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_statement" ADD CONSTRAINT "webhook_statement_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_statement" ADD CONSTRAINT "webhook_statement_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "manual_task_open" ON "manual_task" USING btree ("credential_id","right") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "manual_task_open_by_site" ON "manual_task" USING btree ("site_id","due_at","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "manual_task_open_by_system" ON "manual_task" USING btree ("system_id","credential_id","id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "manual_task_by_credential" ON "manual_task" USING btree ("credential_id","id");--> statement-breakpoint
CREATE INDEX "manual_task_to_remind" ON "manual_task" USING btree ("remind_at") WHERE remind_at is not null;--> statement-breakpoint
CREATE INDEX "webhook_statement_by_system" ON "webhook_statement" USING btree ("system_id","credential_id");