CREATE TABLE "webhook_account_end" (
	"system_id" text NOT NULL,
	"native_id" text NOT NULL,
	"native_name" text NOT NULL,
	"audience" text NOT NULL,
	"sequence" bigint NOT NULL,
	"made_at" bigint NOT NULL,
	"acked_at" bigint,
	CONSTRAINT "webhook_account_end_system_id_native_id_pk" PRIMARY KEY("system_id","native_id")
);
--> statement-breakpoint
ALTER TABLE "webhook_account_end" ADD CONSTRAINT "webhook_account_end_system_id_connected_system_id_fk" FOREIGN KEY ("system_id") REFERENCES "public"."connected_system"("id") ON DELETE no action ON UPDATE no action;