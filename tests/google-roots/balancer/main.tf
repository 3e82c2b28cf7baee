provider "google" {
  project = "acme-balancer"
  region  = "europe-west1"
  zone    = "europe-west1-b"
}

variable "port" { type = number }
variable "timeout" { type = number }
variable "domains" { type = list(string) }
variable "cdn" { type = bool }
variable "paths" { type = map(list(string)) }
variable "balancing_mode" { type = string }
variable "scheme" { type = string }

resource "google_compute_health_check" "http" {
  name                = "http"
  check_interval_sec  = 5
  timeout_sec         = var.timeout
  healthy_threshold   = 2
  unhealthy_threshold = 3
  http_health_check {
    port         = var.port
    request_path = "/healthz"
  }
  log_config {
    enable = true
  }
}

resource "google_compute_health_check" "tcp" {
  name = "tcp"
  tcp_health_check {
    port = var.port
  }
}

resource "google_compute_region_health_check" "grpc" {
  name = "grpc"
  grpc_health_check {
    port_name          = "grpc"
    port_specification = "USE_NAMED_PORT"
  }
}

resource "google_compute_network_endpoint_group" "main" {
  name         = "main"
  network      = "projects/acme-balancer/global/networks/main"
  subnetwork   = "projects/acme-balancer/regions/europe-west1/subnetworks/main"
  default_port = var.port
  zone         = "europe-west1-b"
}

resource "google_compute_backend_service" "main" {
  name                  = "main"
  protocol              = "HTTP"
  port_name             = "http"
  timeout_sec           = var.timeout
  enable_cdn            = var.cdn
  load_balancing_scheme = var.scheme
  health_checks         = [google_compute_health_check.http.id]
  security_policy       = "projects/acme-balancer/global/securityPolicies/main"

  backend {
    group                 = google_compute_network_endpoint_group.main.id
    balancing_mode        = var.balancing_mode
    max_rate_per_endpoint = 100
  }
  log_config {
    enable      = true
    sample_rate = 0.25
  }
  custom_request_headers = ["X-Client-Geo-Location: {client_region}"]
}

resource "google_compute_backend_service" "cdn" {
  name       = "cdn"
  enable_cdn = true
  cdn_policy {
    cache_mode        = "CACHE_ALL_STATIC"
    default_ttl       = 3600
    client_ttl        = 7200
    max_ttl           = 10800
    negative_caching  = true
    serve_while_stale = 86400
    cache_key_policy {
      include_host         = true
      include_protocol     = true
      include_query_string = false
    }
    negative_caching_policy {
      code = 404
      ttl  = 60
    }
  }
  iap {
    enabled              = true
    oauth2_client_id     = "abc"
    oauth2_client_secret = "xyz"
  }
}

resource "google_compute_backend_service" "circuit" {
  name                  = "circuit"
  load_balancing_scheme = "INTERNAL_SELF_MANAGED"
  locality_lb_policy    = "RING_HASH"
  session_affinity      = "HTTP_COOKIE"
  health_checks         = [google_compute_health_check.tcp.id]
  circuit_breakers {
    max_connections = 10
  }
  consistent_hash {
    http_cookie {
      ttl {
        seconds = 11
        nanos   = 1111
      }
      name = "mycookie"
    }
  }
  outlier_detection {
    consecutive_errors = 2
  }
}

resource "google_compute_region_backend_service" "internal" {
  name                            = "internal"
  protocol                        = "TCP"
  load_balancing_scheme           = "INTERNAL"
  session_affinity                = "CLIENT_IP"
  health_checks                   = [google_compute_health_check.tcp.self_link]
  connection_draining_timeout_sec = 10
}

resource "google_compute_backend_bucket" "static" {
  name        = "static"
  bucket_name = google_storage_bucket.static.name
  enable_cdn  = var.cdn
}

resource "google_storage_bucket" "static" {
  name                        = "acme-static"
  location                    = "eu"
  uniform_bucket_level_access = true
  website {
    main_page_suffix = "index.html"
    not_found_page   = "404.html"
  }
  cors {
    origin          = ["https://example.com"]
    method          = ["GET", "HEAD"]
    response_header = ["*"]
    max_age_seconds = 3600
  }
}

resource "google_compute_url_map" "main" {
  name            = "main"
  default_service = google_compute_backend_service.main.id
  host_rule {
    hosts        = var.domains
    path_matcher = "all"
  }
  path_matcher {
    name            = "all"
    default_service = google_compute_backend_service.main.id
    dynamic "path_rule" {
      for_each = var.paths
      content {
        paths   = path_rule.value
        service = google_compute_backend_bucket.static.id
      }
    }
  }
  test {
    service = google_compute_backend_service.main.id
    host    = "example.com"
    path    = "/home"
  }
}

resource "google_compute_url_map" "redirect" {
  name = "redirect"
  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }
}

resource "google_compute_url_map" "routes" {
  name            = "routes"
  default_service = google_compute_backend_service.main.id
  host_rule {
    hosts        = ["*"]
    path_matcher = "routes"
  }
  path_matcher {
    name            = "routes"
    default_service = google_compute_backend_service.main.id
    route_rules {
      priority = 1
      service  = google_compute_backend_service.cdn.id
      match_rules {
        prefix_match = "/api"
        ignore_case  = true
        header_matches {
          header_name = "x-a"
          exact_match = "b"
        }
      }
      header_action {
        request_headers_to_add {
          header_name  = "x-b"
          header_value = "c"
          replace      = true
        }
      }
    }
  }
}

resource "google_compute_ssl_policy" "modern" {
  name            = "modern"
  profile         = "CUSTOM"
  min_tls_version = "TLS_1_2"
  custom_features = ["TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]
}

resource "google_compute_managed_ssl_certificate" "main" {
  name = "main"
  managed {
    domains = var.domains
  }
}

resource "google_compute_ssl_certificate" "own" {
  name_prefix = "own-"
  private_key = "private"
  certificate = "certificate"
}

resource "google_compute_target_https_proxy" "main" {
  name             = "main"
  url_map          = google_compute_url_map.main.id
  ssl_certificates = [google_compute_managed_ssl_certificate.main.id, google_compute_ssl_certificate.own.id]
  ssl_policy       = google_compute_ssl_policy.modern.id
  quic_override    = "ENABLE"
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "redirect"
  url_map = google_compute_url_map.redirect.self_link
}

resource "google_compute_global_address" "main" {
  name = "main"
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = "https"
  target                = google_compute_target_https_proxy.main.id
  ip_address            = google_compute_global_address.main.address
  port_range            = "443"
  load_balancing_scheme = var.scheme
  labels                = { a = "b" }
}

resource "google_compute_global_forwarding_rule" "http" {
  name       = "http"
  target     = google_compute_target_http_proxy.redirect.id
  ip_address = google_compute_global_address.main.id
  port_range = "80-80"
}

resource "google_compute_forwarding_rule" "internal" {
  name                  = "internal"
  load_balancing_scheme = "INTERNAL"
  backend_service       = google_compute_region_backend_service.internal.id
  ports                 = [tostring(var.port), "9090"]
  network               = "main"
  subnetwork            = "main"
  allow_global_access   = true
}

resource "google_certificate_manager_dns_authorization" "main" {
  name   = "main"
  domain = "example.com"
  labels = { x = "y" }
}

resource "google_certificate_manager_certificate" "main" {
  name  = "main"
  scope = "DEFAULT"
  managed {
    domains            = var.domains
    dns_authorizations = [google_certificate_manager_dns_authorization.main.id]
  }
}

resource "google_certificate_manager_certificate_map" "main" {
  name        = "main"
  description = "All of them"
}

resource "google_certificate_manager_certificate_map_entry" "main" {
  name         = "main"
  map          = google_certificate_manager_certificate_map.main.name
  certificates = [google_certificate_manager_certificate.main.id]
  hostname     = var.domains[0]
}
