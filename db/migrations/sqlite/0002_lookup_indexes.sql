DROP INDEX `lock_standing`;--> statement-breakpoint
CREATE INDEX `lock_fan_out` ON `access_lock` (`id`) WHERE cursor is null or cursor <> 'done';--> statement-breakpoint
CREATE INDEX `lock_standing` ON `access_lock` (`id`) WHERE lifted_at is null;--> statement-breakpoint
CREATE INDEX `artifact_by_credential` ON `artifact` (`credential_id`,`id`);--> statement-breakpoint
CREATE INDEX `credential_by_system` ON `credential` (`system_id`,`id`);--> statement-breakpoint
CREATE INDEX `grant_of_entitlement` ON `access_grant` (`credential_id`,`entitlement_id`,`effective_end`);