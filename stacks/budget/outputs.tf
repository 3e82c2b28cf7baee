output "budget" {
  description = "The budget's id."
  value       = module.budget.budget
}
