"""How a person signs in: adapters of django-allauth, passwords, second factors."""
