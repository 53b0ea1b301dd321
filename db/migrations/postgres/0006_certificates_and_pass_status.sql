CREATE TABLE "pass_status" (
	"list_id" text NOT NULL,
	"idx" bigint NOT NULL,
	"artifact_id" text NOT NULL,
	"versions" text NOT NULL,
	"until" bigint NOT NULL,
	"allotted_at" bigint NOT NULL,
	"ended_at" bigint,
	CONSTRAINT "pass_status_list_id_idx_pk" PRIMARY KEY("list_id","idx")
);
--> statement-breakpoint
CREATE TABLE "pass_status_list" (
	"id" text PRIMARY KEY NOT NULL,
	"size" bigint NOT NULL,
	"changes" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"closed_at" bigint
);
--> statement-breakpoint
CREATE TABLE "ssh_authority" (
	"system_id" text PRIMARY KEY NOT NULL,
	"sealed_key" text NOT NULL,
	"public_line" text NOT NULL,
	"fingerprint" text NOT NULL,
	"last_serial" bigint NOT NULL,
	"list_number" bigint NOT NULL,
	"listed_at" bigint NOT NULL,
	"lost_serials" text NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ssh_certificate" (
	"system_id" text NOT NULL,
	"serial" bigint NOT NULL,
	"credential_id" text NOT NULL,
	"key_fingerprint" text NOT NULL,
	"principals" text NOT NULL,
	"valid_from" bigint NOT NULL,
	"valid_to" bigint NOT NULL,
	"issued_at" bigint NOT NULL,
	"revoked_at" bigint,
	"revoked_in" bigint,
	CONSTRAINT "ssh_certificate_system_id_serial_pk" PRIMARY KEY("system_id","serial")
);
--> statement-breakpoint
CREATE TABLE "ssh_host" (
	"id" text PRIMARY KEY NOT NULL,
	"system_id" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	"port" bigint NOT NULL,
	"ends_sessions" boolean NOT NULL,
	"token_hash" text NOT NULL,
	"holds" bigint NOT NULL,
	"seen_at" bigint,
	"added_at" bigint NOT NULL,
	"archived_at" bigint
);
--> statement-breakpoint
ALTER TABLE "pass_status" ADD CONSTRAINT "pass_status_list_id_pass_status_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."pass_status_list"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pass_status" ADD CONSTRAINT "pass_status_artifact_id_artifact_id_fk" FOREIGN KEY ("artifact_id") REFERENCES "public"."artifact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ssh_authority" ADD CONSTRAINT "ssh_authority_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ssh_certificate" ADD CONSTRAINT "ssh_certificate_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ssh_certificate" ADD CONSTRAINT "ssh_certificate_credential_id_credential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."credential"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ssh_host" ADD CONSTRAINT "ssh_host_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pass_status_live" ON "pass_status" USING btree ("artifact_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "pass_status_ended" ON "pass_status" USING btree ("ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "pass_status_list_open" ON "pass_status_list" USING btree ("id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "ssh_certificate_by_credential" ON "ssh_certificate" USING btree ("credential_id","valid_to");--> statement-breakpoint
CREATE INDEX "ssh_certificate_valid" ON "ssh_certificate" USING btree ("system_id","valid_to");--> statement-breakpoint
CREATE INDEX "ssh_host_by_system" ON "ssh_host" USING btree ("system_id");--> statement-breakpoint
CREATE UNIQUE INDEX "ssh_host_name" ON "ssh_host" USING btree ("system_id","name") WHERE archived_at is null;