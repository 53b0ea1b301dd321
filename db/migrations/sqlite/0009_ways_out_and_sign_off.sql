CREATE TABLE `system_sign_off` (
	`id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`seat` text NOT NULL,
	`person_id` text NOT NULL,
	`at` integer NOT NULL,
	`digest` text NOT NULL,
	`body` text NOT NULL,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `person`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `system_sign_off_newest` ON `system_sign_off` (`system_id`,`seat`,`id`);--> statement-breakpoint
ALTER TABLE `artifact` ADD `adopted_from` text;--> statement-breakpoint
ALTER TABLE `connected_system` ADD `sign_off_reminded_at` integer;--> statement-breakpoint
CREATE INDEX `system_to_sign` ON `connected_system` (`site_id`) WHERE sign_off_reminded_at is not null;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_confirmed_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_account` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_ordered_by` text;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_ordered_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_due_at` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_attempts` integer;--> statement-breakpoint
ALTER TABLE `finding` ADD `end_fault` text;--> statement-breakpoint
CREATE INDEX `finding_by_subject` ON `finding` (`system_id`,`subject`,`id`);--> statement-breakpoint
CREATE INDEX `finding_ending` ON `finding` (`end_due_at`) WHERE end_due_at is not null;