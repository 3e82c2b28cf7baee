//! One test binary: every file of `it/` is a module of it.

mod it {
    mod mirror;
    mod terraform_driver;
    mod tools;
}
