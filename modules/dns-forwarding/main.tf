# Questions for these domains go to name servers of ours. Cloud DNS asks from 35.199.192.0/19: they must let it in and have a
# route back (modules/vpn advertises it): https://cloud.google.com/dns/docs/zones/forwarding-zones#firewall-rules
resource "google_dns_managed_zone" "this" {
  for_each = var.zones

  project     = var.project_id
  name        = "forward-${replace(each.key, ".", "-")}"
  dns_name    = "${each.key}."
  description = "Forwarded to name servers on premises"
  visibility  = "private"
  labels      = var.labels

  private_visibility_config {
    networks {
      network_url = var.network
    }
  }

  forwarding_config {
    dynamic "target_name_servers" {
      for_each = each.value

      content {
        ipv4_address = target_name_servers.value

        # Always through the network, also to addresses that are not private: never over the internet.
        forwarding_path = "private"
      }
    }
  }
}

# One policy a network: what asks from outside is answered at an address in each subnetwork, and questions are logged.
resource "google_dns_policy" "this" {
  project                   = var.project_id
  name                      = var.policy_name
  description               = "Answers questions from on premises and logs all"
  enable_inbound_forwarding = var.inbound
  enable_logging            = true

  networks {
    network_url = var.network
  }
}
