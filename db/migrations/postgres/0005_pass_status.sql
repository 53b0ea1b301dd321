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
ALTER TABLE "pass_status" ADD CONSTRAINT "pass_status_list_id_pass_status_list_id_fk" FOREIGN KEY ("list_id") REFERENCES "public"."pass_status_list"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "pass_status" ADD CONSTRAINT "pass_status_artifact_id_artifact_id_fk" FOREIGN KEY ("artifact_id") REFERENCES "public"."artifact"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "pass_status_live" ON "pass_status" USING btree ("artifact_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "pass_status_ended" ON "pass_status" USING btree ("ended_at") WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX "pass_status_list_open" ON "pass_status_list" USING btree ("id") WHERE closed_at is null;