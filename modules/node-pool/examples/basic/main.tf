terraform {
  required_version = ">= 1.9"

  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 7.40, < 8"
    }
  }
}

provider "google" {
  project = "acme-testing-1"
  region  = "europe-west1"
}

module "pool" {
  source = "../.."

  project_id         = "acme-testing-1"
  cluster            = "projects/acme-testing-1/locations/europe-west1/clusters/acme-testing"
  name               = "search"
  machine_type       = "n2-highmem-4"
  min_nodes_per_zone = 1
  max_nodes_per_zone = 3
  service_account    = "gke-nodes@acme-testing-1.iam.gserviceaccount.com"
  tags               = ["gke-node"]

  # Elasticsearch alone, with the memory maps that it asks for.
  node_labels = { pool = "search" }
  taints      = [{ key = "dedicated", value = "search", effect = "NO_SCHEDULE" }]
  sysctls     = { "vm.max_map_count" = "262144" }

  # An index that is moved with each node: one node at a time, and a day to go back.
  blue_green = { batch_nodes = 1, batch_soak_minutes = 10, soak_minutes = 1440 }

  # Made to be thrown away: leave it out where it is not.
  deletion_protection = false
}

output "id" {
  value = module.pool.id
}
