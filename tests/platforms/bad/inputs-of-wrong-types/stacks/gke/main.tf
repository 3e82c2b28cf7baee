variable "name" { type = string }
variable "count_of_nodes" { type = number }
variable "autopilot" { type = bool }
variable "zones" { type = list(string) }
variable "labels" { type = map(string) }
variable "range" { type = tuple([string, number]) }
variable "pools" {
  type = map(object({
    machine = string
    nodes   = optional(number, 1)
    taints  = optional(list(object({ key = string, effect = string })), [])
  }))
}
