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
CREATE INDEX `pass_status_list_open` ON `pass_status_list` (`id`) WHERE closed_at is null;