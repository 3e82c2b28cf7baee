use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::join_all;
use tokio::sync::{OnceCell, Semaphore};

use super::build::{Go, Workshop};
use super::download::{self, Offer, Refusal, Unreachable};
use super::find::Finder;
use super::guard::Guard;
use super::install::{Made, Staging};
use super::provide::Missing;
use super::recipe::Recipe;
use super::release::Release;
use super::{Event, Progress, Provided, Requirement, Settings, Tool, ToolError, Wanted};

/// Builds at the same time. Linking and the largest packages keep one core busy: a second build fills the other.
const BUILDS: usize = 2;

/// Installs what is missing, all of it at the same time: releases where they can be downloaded, builds otherwise.
pub(super) struct Supply<'a> {
    finder: &'a Finder<'a>,
    settings: &'a Settings,
    progress: &'a dyn Progress,
    client: OnceCell<Result<reqwest::Client, String>>,
    go: OnceCell<Result<Go, String>>,
    slots: Semaphore,
}

/// One tool to be installed.
struct Order {
    /// The tool that was asked for, of which `tool` may be the stand-in.
    wanted: Wanted,
    tool: Tool,
    requirement: Requirement,
    /// What each source said so far.
    tried: Vec<String>,
    offer: Result<Offer, Unreachable>,
}

type Outcome = Result<Provided, ToolError>;

impl<'a> Supply<'a> {
    pub fn new(finder: &'a Finder<'a>, settings: &'a Settings, progress: &'a dyn Progress) -> Self {
        let (client, go) = (OnceCell::new(), OnceCell::new());
        Self { finder, settings, progress, client, go, slots: Semaphore::new(BUILDS) }
    }

    pub async fn install(&self, missing: Vec<Missing>) -> Vec<Outcome> {
        let orders = join_all(missing.into_iter().map(|missing| self.order(missing))).await;
        self.tell_what_cannot_be_downloaded(&orders);
        let mut groups: BTreeMap<&'static str, Vec<Order>> = BTreeMap::new();
        for order in orders {
            groups.entry(workplace(order.tool)).or_default().push(order);
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        // The longest build first: nothing is left to wait for when the short ones are done.
        groups.sort_by_key(|(_, orders)| std::cmp::Reverse(orders.iter().map(typical).max()));
        let outcomes = join_all(groups.into_iter().map(|(what, orders)| self.group(what, orders))).await;
        merged(outcomes.into_iter().flatten().collect())
    }

    /// Asks whether the release is there. Where something may stand in for the tool and the tool's own release is not
    /// to be had, the order is for the stand-in.
    async fn order(&self, missing: Missing) -> Order {
        let Missing { wanted, mut tried } = missing;
        let (tool, requirement) = (wanted.tool, wanted.requirement.clone());
        let Some((other, other_requirement)) = wanted.otherwise.clone() else {
            let offer = self.offer(tool, &requirement).await;
            return Order { wanted, tool, requirement, tried, offer };
        };
        let (offer, other_offer) =
            tokio::join!(self.offer(tool, &requirement), self.offer(other, &other_requirement));
        if let Err(unreachable) = &offer {
            tried.push(no_release(&[unreachable]));
            let requirement = other_requirement.clone();
            self.progress.on(Event::Instead { wanted: tool, used: other, requirement });
            return Order { wanted, tool: other, requirement: other_requirement, tried, offer: other_offer };
        }
        Order { wanted, tool, requirement, tried, offer }
    }

    async fn offer(&self, tool: Tool, requirement: &Requirement) -> Result<Offer, Unreachable> {
        let unreachable = |why: String| Unreachable { host: tool.name().into(), why };
        let release = Release::fitting(tool, requirement, self.settings).map_err(unreachable)?;
        let client = self.client.get_or_init(async || download::client()).await;
        let client = client.as_ref().map_err(|why| unreachable(why.clone()))?;
        download::offer(client, release).await
    }

    fn tell_what_cannot_be_downloaded(&self, orders: &[Order]) {
        let lacking = orders.iter().filter_map(|order| Some((order.tool, order.offer.as_ref().err()?)));
        let (tools, unreachable): (Vec<_>, Vec<_>) = lacking.unzip();
        if !tools.is_empty() {
            self.progress.on(Event::NoReleases { tools, why: by_reason(&unreachable) });
        }
    }

    /// Installs what shares a lock: one tool, or the three of Kubernetes.
    async fn group(&self, what: &'static str, orders: Vec<Order>) -> Vec<Outcome> {
        let cache = self.finder.cache();
        let failed = |error| vec![Err(ToolError::io(what, &cache.tools(), error))];
        let _guard = match Guard::take(&cache.lock(what), what, self.progress).await {
            Ok(guard) => guard,
            Err(error) => return failed(error),
        };
        cache.sweep(what);
        // While this one waited, another groundwork may have installed it.
        let (mut outcomes, mut orders) = self.already_there(orders);
        if orders.is_empty() {
            return outcomes;
        }
        let staging = match Staging::new(cache, what) {
            Ok(staging) => staging,
            Err(error) => return failed(error),
        };
        outcomes.extend(self.download(&mut orders, &staging).await);
        outcomes.extend(self.build(orders, &staging).await);
        outcomes
    }

    fn already_there(&self, orders: Vec<Order>) -> (Vec<Outcome>, Vec<Order>) {
        let (mut there, mut missing) = (Vec::new(), Vec::new());
        for order in orders {
            match self.finder.in_cache(order.tool, &order.requirement) {
                Some(tool) => {
                    self.progress.on(Event::ready(&tool, None));
                    there.push(Ok(tool));
                }
                None => missing.push(order),
            }
        }
        (there, missing)
    }

    /// Downloads what is offered. Orders whose download did not come about stay, with the reason.
    async fn download(&self, orders: &mut Vec<Order>, staging: &Staging) -> Vec<Outcome> {
        let results = join_all(orders.drain(..).map(async |mut order| {
            let (Ok(offer), Some(Ok(client))) = (&order.offer, self.client.get()) else { return Err(order) };
            match download::fetch(client, offer, staging, self.progress).await {
                Ok(made) => Ok(self.adopt(made, staging).await),
                Err(Refusal::Fatal(error)) => Ok(Err(error)),
                Err(Refusal::Transfer(unreachable)) => {
                    order.offer = Err(unreachable);
                    self.tell_what_cannot_be_downloaded(std::slice::from_ref(&order));
                    Err(order)
                }
            }
        }))
        .await;
        let mut outcomes = Vec::new();
        for result in results {
            match result {
                Ok(outcome) => outcomes.push(outcome),
                Err(order) => orders.push(order),
            }
        }
        outcomes
    }

    /// Builds what is left, all that comes from one recipe in one build.
    async fn build(&self, orders: Vec<Order>, staging: &Staging) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::new();
        let mut batches: Vec<(&'static Recipe, Vec<Tool>)> = Vec::new();
        for order in orders {
            match self.buildable(&order).await {
                Ok(recipe) => match batches.iter_mut().find(|(other, _)| other.folder == recipe.folder) {
                    Some((_, tools)) => tools.push(order.tool),
                    None => batches.push((recipe, vec![order.tool])),
                },
                Err(obstacle) => outcomes.push(Err(unavailable(order, obstacle))),
            }
        }
        for (recipe, tools) in batches {
            match self.build_batch(recipe, &tools, staging).await {
                Ok(all) => {
                    for made in all {
                        outcomes.push(self.adopt(made, staging).await);
                    }
                }
                Err(error) => outcomes.push(Err(error)),
            }
        }
        outcomes
    }

    async fn build_batch(
        &self,
        recipe: &Recipe,
        tools: &[Tool],
        staging: &Staging,
    ) -> Result<Vec<Made>, ToolError> {
        let Some(Ok(go)) = self.go.get() else { return Ok(Vec::new()) };
        let workshop = Workshop {
            cache: self.finder.cache(),
            search_path: self.settings.search_path.as_ref(),
            progress: self.progress,
            slots: &self.slots,
        };
        workshop.build(go, recipe, tools, staging).await
    }

    async fn buildable(&self, order: &Order) -> Result<&'static Recipe, Obstacle> {
        let recipe = Recipe::fitting(order.tool, &order.requirement)
            .ok_or_else(|| Obstacle { why: not_built(order.tool), is_go: false })?;
        let go = self.go.get_or_init(async || Go::find(self.settings.search_path.as_ref()).await).await;
        let why = match go {
            Ok(go) => go.refuses(recipe),
            Err(why) => Some(why.clone()),
        };
        why.map_or(Ok(recipe), |why| Err(Obstacle { why, is_go: true }))
    }

    async fn adopt(&self, made: Made, staging: &Staging) -> Outcome {
        let begun = made.begun;
        let tool = staging.adopt(made, self.settings.search_path.as_ref()).await?;
        self.progress.on(Event::ready(&tool, Some(begun.elapsed())));
        Ok(tool)
    }
}

/// The name of the lock under which a tool is installed.
fn workplace(tool: Tool) -> &'static str {
    Recipe::of(tool).next().map_or(tool.name(), |recipe| recipe.what)
}

fn typical(order: &Order) -> Duration {
    Recipe::fitting(order.tool, &order.requirement).map_or(Duration::ZERO, Recipe::typical)
}

fn not_built(tool: Tool) -> String {
    let versions: Vec<String> = Recipe::of(tool).map(|recipe| recipe.version().to_string()).collect();
    if versions.is_empty() {
        format!("{tool} cannot be built from source")
    } else {
        format!("groundwork can build {tool} {}, no other version", versions.join(" and "))
    }
}

/// Why something cannot be built.
struct Obstacle {
    why: String,
    is_go: bool,
}

fn unavailable(order: Order, obstacle: Obstacle) -> ToolError {
    let Order { wanted, mut tried, offer, .. } = order;
    tried.extend(offer.err().map(|unreachable| no_release(&[&unreachable])));
    tried.push(obstacle.why);
    ToolError::Unavailable { tools: vec![wanted], tried, for_want_of_go: obstacle.is_go }
}

fn no_release(unreachable: &[&Unreachable]) -> String {
    format!("no release can be downloaded: {}", by_reason(unreachable).join("; "))
}

/// `one host, another host: why`, each reason once.
fn by_reason(unreachable: &[&Unreachable]) -> Vec<String> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for Unreachable { host, why } in unreachable {
        match reasons.iter_mut().find(|(reason, _)| reason == why) {
            Some((_, hosts)) if hosts.contains(&host.as_str()) => {}
            Some((_, hosts)) => hosts.push(host),
            None => reasons.push((why, vec![host])),
        }
    }
    reasons.into_iter().map(|(why, hosts)| format!("{}: {why}", hosts.join(", "))).collect()
}

/// Makes one error of those that only go would cure: seven tools that are missing for want of it are one problem.
fn merged(outcomes: Vec<Outcome>) -> Vec<Outcome> {
    let mut kept: Vec<Outcome> = Vec::new();
    let mut common: Option<(Vec<Wanted>, Vec<String>)> = None;
    for outcome in outcomes {
        let Err(ToolError::Unavailable { tools, tried, for_want_of_go: true }) = outcome else {
            kept.push(outcome);
            continue;
        };
        let (all, lines) = common.get_or_insert_default();
        all.extend(tools);
        for line in tried {
            lines.retain(|other| *other != line);
            lines.push(line);
        }
    }
    kept.extend(common.map(|(mut tools, tried)| {
        tools.sort_by_key(|wanted| wanted.tool);
        Err(ToolError::Unavailable { tools, tried, for_want_of_go: true })
    }));
    kept
}
