variable "project_id" {
  description = "The project."
  type        = string
}

variable "name" {
  description = "The bucket's name."
  type        = string
}
