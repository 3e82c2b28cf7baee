//! One test binary: every file of `it/` is a module of it.

mod it {
    mod cluster;
    mod docs;
    mod engine;
    mod gates;
    mod google;
    mod graph;
    mod helm_driver;
    mod machine;
    mod mirror;
    mod other_drivers;
    mod platform;
    mod platform_agrees;
    mod prepared;
    mod provider;
    mod reference;
    mod rehearsal;
    mod shared;
    mod site;
    mod terraform_driver;
    mod tools;
    mod tools_build;
    mod vault;
}
