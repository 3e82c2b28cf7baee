//! The names of the company that the content is an example of.

use super::{Answers, File};

/// The names to be replaced.
pub(super) struct Example {
    /// The platform's.
    pub name: String,
    /// The domain below which environments have their zones, and of the accounts of Google's.
    pub domain: String,
}

impl Example {
    /// The file with the names of the answers. Modules and charts are left as they are: what is an example there stays one.
    pub fn replaced(&self, path: &str, file: &File, answers: &Answers) -> File {
        let page = matches!(path, "docs/developers.md" | "docs/teams.md");
        let made_from =
            path == "platform.toml" || path.starts_with("environments/") || path.starts_with("stacks/");
        let Some(text) = file.text().filter(|_| page || made_from) else { return file.clone() };
        // Groups and people are of the domain of the accounts, which may be another than that of the platform.
        let accounts = answers.security_group.rsplit('@').next().unwrap_or(&answers.domain);
        let mut text = text.to_owned();
        for (before, after) in [("@", ""), ("\"", "\"")] {
            let from = format!("{before}{}{after}", self.domain);
            text = text.replace(&from, &format!("{before}{accounts}{after}"));
        }
        text = text.replace(&self.domain, &answers.domain);
        if page {
            // A page has it within names of projects and clusters only; elsewhere it is a protocol as well.
            text = text.replace(&format!("{}-", self.name), &format!("{}-", answers.name));
        }
        File::new(text, file.executable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_platform_has_the_names_of_its_company() {
        let example = Example { name: "acme".into(), domain: "acme.example".into() };
        let answers = Answers {
            name: "shop".into(),
            parent: "folders/1".into(),
            billing_account: "000000-000000-000000".into(),
            region: "europe-west1".into(),
            zones: Vec::new(),
            domain: "cloud.shop.example".into(),
            security_group: "gke-security-groups@shop.example".into(),
            environments: Vec::new(),
            applications: Vec::new(),
        };
        let text = "values.acme = [\"ops@acme.example\", \"acme.example\", \"${env.name}.acme.example\", \"acme-1\"]";
        let in_file = |path: &str| {
            let file = example.replaced(path, &File::new(text, false), &answers);
            file.text().expect("text").to_owned()
        };
        let replaced =
            "values.acme = [\"ops@shop.example\", \"shop.example\", \"${env.name}.cloud.shop.example\", ";
        assert_eq!(in_file("platform.toml"), format!("{replaced}\"acme-1\"]"));
        assert_eq!(in_file("docs/developers.md"), format!("{replaced}\"shop-1\"]"));
        assert_eq!(in_file("modules/gke/README.md"), text);
    }
}
