ALTER TABLE `connected_system` ADD `list_tells_use` integer;--> statement-breakpoint
ALTER TABLE `pass_status` ADD `said_until` integer;--> statement-breakpoint
-- A token may have been issued with any of them.
UPDATE `pass_status` SET `said_until` = `until`;--> statement-breakpoint
CREATE INDEX `pass_status_by_artifact` ON `pass_status` (`artifact_id`);--> statement-breakpoint
ALTER TABLE `ssh_host` ADD `retired_by_it` text;--> statement-breakpoint
ALTER TABLE `ssh_host` ADD `retired_by_physical_security` text;--> statement-breakpoint
ALTER TABLE `ssh_host` ADD `retired_at` integer;