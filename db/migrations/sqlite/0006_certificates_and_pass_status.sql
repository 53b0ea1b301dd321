CREATE TABLE `pass_status` (
	`list_id` text NOT NULL,
	`idx` integer NOT NULL,
	`artifact_id` text NOT NULL,
	`versions` text NOT NULL,
	`until` integer NOT NULL,
	`allotted_at` integer NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`list_id`, `idx`),
	FOREIGN KEY (`list_id`) REFERENCES `pass_status_list`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`artifact_id`) REFERENCES `artifact`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `pass_status_live` ON `pass_status` (`artifact_id`) WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX `pass_status_ended` ON `pass_status` (`ended_at`) WHERE ended_at is not null;--> statement-breakpoint
CREATE TABLE `pass_status_list` (
	`id` text PRIMARY KEY NOT NULL,
	`size` integer NOT NULL,
	`changes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`closed_at` integer
);
--> statement-breakpoint
CREATE INDEX `pass_status_list_open` ON `pass_status_list` (`id`) WHERE closed_at is null;--> statement-breakpoint
CREATE TABLE `ssh_authority` (
	`system_id` text PRIMARY KEY NOT NULL,
	`sealed_key` text NOT NULL,
	`public_line` text NOT NULL,
	`fingerprint` text NOT NULL,
	`last_serial` integer NOT NULL,
	`list_number` integer NOT NULL,
	`listed_at` integer NOT NULL,
	`lost_serials` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `ssh_certificate` (
	`system_id` text NOT NULL,
	`serial` integer NOT NULL,
	`credential_id` text NOT NULL,
	`key_fingerprint` text NOT NULL,
	`principals` text NOT NULL,
	`valid_from` integer NOT NULL,
	`valid_to` integer NOT NULL,
	`issued_at` integer NOT NULL,
	`revoked_at` integer,
	`revoked_in` integer,
	PRIMARY KEY(`system_id`, `serial`),
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`credential_id`) REFERENCES `credential`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `ssh_certificate_by_credential` ON `ssh_certificate` (`credential_id`,`valid_to`);--> statement-breakpoint
CREATE INDEX `ssh_certificate_valid` ON `ssh_certificate` (`system_id`,`valid_to`);--> statement-breakpoint
CREATE TABLE `ssh_host` (
	`id` text PRIMARY KEY NOT NULL,
	`system_id` text NOT NULL,
	`name` text NOT NULL,
	`address` text NOT NULL,
	`port` integer NOT NULL,
	`ends_sessions` integer NOT NULL,
	`token_hash` text NOT NULL,
	`holds` integer NOT NULL,
	`seen_at` integer,
	`added_at` integer NOT NULL,
	`archived_at` integer,
	FOREIGN KEY (`system_id`) REFERENCES `connected_system`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `ssh_host_by_system` ON `ssh_host` (`system_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `ssh_host_name` ON `ssh_host` (`system_id`,`name`) WHERE archived_at is null;