variable "name" {
  description = "The project's name; its id is derived from it."
  type        = string
}

variable "owner" {
  description = "Whom to write to."
  type        = string
}

module "labels" {
  source = "../../modules/labels"
  owner  = var.owner
}

resource "terraform_data" "project" {
  input = {
    id     = lower(replace(var.name, "/[^a-zA-Z0-9-]/", "-"))
    labels = module.labels.labels
  }
}

output "project_id" {
  value = terraform_data.project.output.id
}
