# Rights that are had on request, for a while, with a reason, and recorded: nobody has them otherwise.
# https://cloud.google.com/iam/docs/pam-overview
resource "google_privileged_access_manager_entitlement" "this" {
  parent               = "projects/${var.project_id}"
  location             = "global"
  entitlement_id       = var.name
  max_request_duration = var.max_request_duration

  eligible_users {
    principals = [for group in sort(var.groups) : "group:${group}"]
  }

  privileged_access {
    gcp_iam_access {
      resource      = "//cloudresourcemanager.googleapis.com/projects/${var.project_id}"
      resource_type = "cloudresourcemanager.googleapis.com/Project"

      dynamic "role_bindings" {
        for_each = sort(var.roles)

        content {
          role = role_bindings.value
        }
      }
    }
  }

  requester_justification_config {
    unstructured {}
  }

  dynamic "approval_workflow" {
    for_each = length(var.approvers) > 0 ? [var.approvers] : []

    content {
      manual_approvals {
        require_approver_justification = true

        steps {
          approvals_needed          = 1
          approver_email_recipients = approval_workflow.value

          approvers {
            principals = [for group in sort(approval_workflow.value) : "group:${group}"]
          }
        }
      }
    }
  }

  dynamic "additional_notification_targets" {
    for_each = length(var.notified) > 0 ? [var.notified] : []

    content {
      admin_email_recipients = additional_notification_targets.value
    }
  }
}
