default_labels = { owner = "them", stage = "test", new = "label" }
own            = { team = "platform" }
annotations    = { note = "two", more = "three" }
