variable "project_id" {
  description = "The project."
  type        = string
}

variable "zone" {
  description = "The zone's name."
  type        = string
}
