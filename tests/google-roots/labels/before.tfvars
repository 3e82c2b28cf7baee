default_labels = { owner = "us", stage = "test" }
own            = { team = "platform", stage = "own" }
annotations    = { note = "one" }
