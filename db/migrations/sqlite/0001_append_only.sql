-- History is appended, never changed: update, delete, replace and truncate are refused by the database itself.
-- A REPLACE removes rows without any trigger for their deletion, unless a connection asks for it: so an insert is refused
-- that meets a row by any of its unique keys, the rowid among them.
CREATE TRIGGER `audit_event_no_update` BEFORE UPDATE ON `audit_event` BEGIN SELECT RAISE(ABORT, 'rows of audit_event are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_event_no_delete` BEFORE DELETE ON `audit_event` BEGIN SELECT RAISE(ABORT, 'rows of audit_event are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_event_no_replace` BEFORE INSERT ON `audit_event` WHEN EXISTS (SELECT 1 FROM `audit_event` WHERE `rowid` = NEW.`rowid` OR `id` = NEW.`id` OR `commitment` = NEW.`commitment`) BEGIN SELECT RAISE(ABORT, 'rows of audit_event are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_subject_no_update` BEFORE UPDATE ON `audit_subject` BEGIN SELECT RAISE(ABORT, 'rows of audit_subject are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_subject_no_delete` BEFORE DELETE ON `audit_subject` BEGIN SELECT RAISE(ABORT, 'rows of audit_subject are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `audit_subject_no_replace` BEFORE INSERT ON `audit_subject` WHEN EXISTS (SELECT 1 FROM `audit_subject` WHERE `rowid` = NEW.`rowid` OR (`kind` = NEW.`kind` AND `subject_id` = NEW.`subject_id` AND `event_id` = NEW.`event_id`)) BEGIN SELECT RAISE(ABORT, 'rows of audit_subject are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `request_revision_no_update` BEFORE UPDATE ON `request_revision` BEGIN SELECT RAISE(ABORT, 'rows of request_revision are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `request_revision_no_delete` BEFORE DELETE ON `request_revision` BEGIN SELECT RAISE(ABORT, 'rows of request_revision are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `request_revision_no_replace` BEFORE INSERT ON `request_revision` WHEN EXISTS (SELECT 1 FROM `request_revision` WHERE `rowid` = NEW.`rowid` OR `id` = NEW.`id` OR (`request_id` = NEW.`request_id` AND `revision` = NEW.`revision`)) BEGIN SELECT RAISE(ABORT, 'rows of request_revision are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `approval_no_update` BEFORE UPDATE ON `approval` BEGIN SELECT RAISE(ABORT, 'rows of approval are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `approval_no_delete` BEFORE DELETE ON `approval` BEGIN SELECT RAISE(ABORT, 'rows of approval are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `approval_no_replace` BEFORE INSERT ON `approval` WHEN EXISTS (SELECT 1 FROM `approval` WHERE `rowid` = NEW.`rowid` OR `id` = NEW.`id` OR (`revision_id` = NEW.`revision_id` AND `seat` = NEW.`seat`) OR (`revision_id` = NEW.`revision_id` AND `approver_id` = NEW.`approver_id`)) BEGIN SELECT RAISE(ABORT, 'rows of approval are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `entitlement_version_no_update` BEFORE UPDATE ON `entitlement_version` BEGIN SELECT RAISE(ABORT, 'rows of entitlement_version are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `entitlement_version_no_delete` BEFORE DELETE ON `entitlement_version` BEGIN SELECT RAISE(ABORT, 'rows of entitlement_version are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `entitlement_version_no_replace` BEFORE INSERT ON `entitlement_version` WHEN EXISTS (SELECT 1 FROM `entitlement_version` WHERE `rowid` = NEW.`rowid` OR `id` = NEW.`id` OR (`entitlement_id` = NEW.`entitlement_id` AND `version` = NEW.`version`)) BEGIN SELECT RAISE(ABORT, 'rows of entitlement_version are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `gate_check_no_update` BEFORE UPDATE ON `gate_check` BEGIN SELECT RAISE(ABORT, 'rows of gate_check are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `gate_check_no_delete` BEFORE DELETE ON `gate_check` BEGIN SELECT RAISE(ABORT, 'rows of gate_check are never changed or removed'); END;
--> statement-breakpoint
CREATE TRIGGER `gate_check_no_replace` BEFORE INSERT ON `gate_check` WHEN EXISTS (SELECT 1 FROM `gate_check` WHERE `rowid` = NEW.`rowid` OR `id` = NEW.`id`) BEGIN SELECT RAISE(ABORT, 'rows of gate_check are never changed or removed'); END;
