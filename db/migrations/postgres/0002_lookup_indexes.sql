DROP INDEX "lock_standing";--> statement-breakpoint
CREATE INDEX "lock_fan_out" ON "access_lock" USING btree ("id") WHERE cursor is null or cursor <> 'done';--> statement-breakpoint
CREATE INDEX "artifact_by_credential" ON "artifact" USING btree ("credential_id","id");--> statement-breakpoint
CREATE INDEX "credential_by_system" ON "credential" USING btree ("system_id","id");--> statement-breakpoint
CREATE INDEX "grant_of_entitlement" ON "access_grant" USING btree ("credential_id","entitlement_id","effective_end");--> statement-breakpoint
CREATE INDEX "lock_standing" ON "access_lock" USING btree ("id") WHERE lifted_at is null;