"""Import records from spreadsheets in two steps: a dry run, then exactly what it showed.

Each app describes its sheets in `<app>/sheets.py`: a `SheetSubject` with its columns, added to
`importing.registry.sheets`. Everything else, from the template to the history, is derived from it:

    class Forums(SheetSubject):
        key, title, model = "forums", gettext_lazy("Forums"), Forum
        columns = [
            c.county(),
            c.words_of("name_fi", gettext_lazy("name (Finnish)"), 200, is_needed=True),
            *c.SOURCE,
        ]

        def twins(self, values, context):
            return {"county": values["county"], "name_fi__iexact": values.get("name_fi", "")}

    sheets.add("forums", Forums(), order=50)

`words` parses what people type (12.3.2024, 3/2024, Soite, 272); `columns`, `owners` and
`organisations` are the columns to choose from; `running` processes the rows within one edit;
`downloads` reads the lists of the API, `people_files` the files of the public pages;
`files` writes templates and the export that can be
imported again. The file itself is read by `toolkit.sheets`.
"""
