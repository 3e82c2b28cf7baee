//! Who has a say in an IAM policy, through the real terraform.

use super::root::Root;

const BUCKET: &str = r#"
resource "google_storage_bucket" "b" {
  name     = "acme-logs"
  location = "EU"
}
"#;

/// A root with a bucket and the member `user:a@example.com`, which has a role in it.
fn with_a_member() -> Root {
    let root = Root::new(BUCKET);
    root.write("member.tf", &member("a"));
    root.apply();
    root.unchanged();
    root
}

fn member(name: &str) -> String {
    format!(
        "resource \"google_storage_bucket_iam_member\" \"{name}\" {{\n  bucket = google_storage_bucket.b.name\n  \
         role   = \"roles/storage.objectViewer\"\n  member = \"user:{name}@example.com\"\n}}\n"
    )
}

/// A binding that comes after the members that there are.
fn binding(name: &str, members: &str, after: &str) -> String {
    format!(
        "resource \"google_storage_bucket_iam_binding\" \"{name}\" {{\n  bucket = google_storage_bucket.b.name\n  \
         role   = \"roles/storage.objectViewer\"\n  members = [{members}]\n  depends_on = [{after}]\n}}\n"
    )
}

fn policy(role: &str, member: &str) -> String {
    format!(
        "resource \"google_storage_bucket_iam_policy\" \"p\" {{\n  bucket = google_storage_bucket.b.name\n  policy_data = \
         jsonencode({{ bindings = [{{ role = \"{role}\", members = [\"{member}\"] }}] }})\n}}\n"
    )
}

const MEMBER: &str = "google_storage_bucket_iam_member.a";

fn doing(address: &str, action: &str) -> (String, String) {
    (address.to_owned(), action.to_owned())
}

#[test]
fn a_binding_takes_the_members_over_that_it_does_not_name() {
    let root = with_a_member();
    root.write("binding.tf", &binding("one", "\"user:b@example.com\"", MEMBER));
    root.apply();
    assert_eq!(root.actions(), [doing(MEMBER, "create")]);
    // The member is added again; then the binding sees one that it does not name.
    root.apply();
    assert_eq!(root.actions(), [doing("google_storage_bucket_iam_binding.one", "update")]);
    // Until both say the same.
    root.write("binding.tf", &binding("one", "\"user:a@example.com\", \"user:b@example.com\"", MEMBER));
    root.apply();
    root.unchanged();
}

#[test]
fn two_bindings_of_a_role_fight() {
    let root = Root::new(BUCKET);
    root.write("one.tf", &binding("one", "\"user:a@example.com\"", ""));
    root.apply();
    root.write("two.tf", &binding("two", "\"user:b@example.com\"", "google_storage_bucket_iam_binding.one"));
    root.apply();
    assert_eq!(root.actions(), [doing("google_storage_bucket_iam_binding.one", "update")]);
    root.apply();
    assert_eq!(root.actions(), [doing("google_storage_bucket_iam_binding.two", "update")]);
}

#[test]
fn a_policy_removes_what_it_does_not_say() {
    let root = with_a_member();
    root.write("policy.tf", &policy("roles/storage.admin", "user:c@example.com"));
    root.apply();
    assert_eq!(root.actions(), [doing(MEMBER, "create")]);
    root.apply();
    assert_eq!(root.actions(), [doing("google_storage_bucket_iam_policy.p", "update")]);
    root.write("policy.tf", &policy("roles/storage.objectViewer", "user:a@example.com"));
    root.apply();
    root.unchanged();
}

#[test]
fn a_binding_that_goes_takes_its_role_along() {
    let root = with_a_member();
    root.write("binding.tf", &binding("one", "\"user:a@example.com\"", MEMBER));
    root.apply();
    root.unchanged();
    root.write("binding.tf", "");
    root.apply();
    assert_eq!(root.things("google_storage_bucket_iam_member"), 0);
    assert_eq!(root.actions(), [doing(MEMBER, "create")]);
}

#[test]
fn a_condition_makes_another_role_of_it() {
    let root = with_a_member();
    let text = binding("one", "\"user:b@example.com\"", MEMBER).replace(
        "  depends_on",
        "  condition {\n    title      = \"soon\"\n    expression = \"request.time < timestamp('2030-01-01T00:00:00Z')\"\n  }\n  \
         depends_on",
    );
    root.write("binding.tf", &text);
    root.apply();
    root.unchanged();
}

#[test]
fn a_member_may_be_taken_away_by_name() {
    let member =
        "  project = \"elsewhere\"\n  role    = \"roles/viewer\"\n  member  = \"user:a@example.com\"\n";
    let root = Root::new("");
    root.write("member.tf", &format!("resource \"google_project_iam_member\" \"a\" {{\n{member}}}\n"));
    root.apply();
    root.write("remove.tf", &format!("resource \"google_project_iam_member_remove\" \"a\" {{\n{member}}}\n"));
    root.apply();
    assert_eq!(root.actions(), [doing("google_project_iam_member.a", "create")]);
}
