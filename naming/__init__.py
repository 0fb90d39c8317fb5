"""One reader of names for files, grids, survey places, invitations and search.

    from naming.places import Places

    places = Places()                       # every place that has been; or Places.on(day)
    places.municipalities.read("Heinäveden kunta")            # "090", else raises Unreadable
    places.municipalities.find("Kokkola (Karleby)")           # "272", else None
    places.municipalities.read("Perhoo", within="18")         # proposals of this county only
    places.read("Soite"), places.read("Perhon kunta")         # Named("county", "18") …
    places.named("Keski-Pohjanmaa")                           # all that may be meant, or nothing

    from naming.spoken import genitive, inflected

    genitive("Outokumpu"), inflected("Lahti")                 # "Outokummun", {"Lahdessa", …}

Names are official and spoken ones in three languages, nominative and genitive, with or without the
word of their kind («kunta», «stad», «hva»), brands, abbreviations, and codes with or without
their zeros. How they are written makes no difference: case, hyphens, spaces, invisible characters,
accents. What two places could mean is refused with both names, never guessed.
"""
