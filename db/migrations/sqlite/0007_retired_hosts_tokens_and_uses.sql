ALTER TABLE `connected_system` ADD `list_tells_use` integer;--> statement-breakpoint
ALTER TABLE `pass_status` ADD `said_until` integer;--> statement-breakpoint
-- A token may have been issued with any of them.
UPDATE `pass_status` SET `said_until` = `until`;--> statement-breakpoint
CREATE INDEX `pass_status_by_artifact` ON `pass_status` (`artifact_id`);--> statement-breakpoint
ALTER TABLE `ssh_host` ADD `retired_by_it` text;--> statement-breakpoint
ALTER TABLE `ssh_host` ADD `retired_by_physical_security` text;--> statement-breakpoint
ALTER TABLE `ssh_host` ADD `retired_at` integer;--> statement-breakpoint
CREATE INDEX `radius_session_ended` ON `radius_session` (`ended_at`) WHERE ended_at is not null;--> statement-breakpoint
CREATE INDEX `ssh_certificate_revoked` ON `ssh_certificate` (`system_id`,`revoked_at`) WHERE revoked_at is not null;