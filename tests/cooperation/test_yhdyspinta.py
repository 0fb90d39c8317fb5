"""The template tags of all pages."""

from types import SimpleNamespace

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils.translation import override

from cooperation import marks, registry


def render(source, **context):
    return Template("{% load yhdyspinta %}" + source).render(Context(context))


@pytest.mark.parametrize("subject", registry.marks)
def test_every_state_has_a_label_and_a_known_icon(subject):
    for key, mark in registry.marks[subject].items():
        html = render("{% status subject key %}", subject=subject, key=key)

        assert str(mark.label) in html
        assert mark.icon in (*marks.ICONS, "")
        assert bool(mark.icon) == (f"#i-{mark.icon}" in html)


@pytest.mark.parametrize(
    ("subject", "icon"), [("agreement", "unk"), ("negotiation", "unk"), ("standing", "none")]
)
def test_unknown_has_its_own_mark(subject, icon):
    assert registry.mark_of(subject, None).icon == icon


def test_undefined_state_raises_an_error():
    with pytest.raises(KeyError):
        registry.mark_of("agreement", "redy")


def test_a_text_in_the_readers_language_is_not_marked():
    county = SimpleNamespace(name_fi="Keski-Pohjanmaa", name_sv="Mellersta Österbotten")

    with override("sv"):
        assert render("{{ c|localized }}", c=county) == "Mellersta Österbotten"


def test_fallback_text_has_its_language():
    forum = SimpleNamespace(name_fi="Hyte-verkosto", name_sv="", name_en="")

    with override("en"):
        assert render("{{ f|localized }}", f=forum) == '<span lang="fi">Hyte-verkosto</span>'
        assert render("{{ f|localized_text }}", f=forum) == "Hyte-verkosto"


def test_entered_text_is_escaped():
    forum = SimpleNamespace(name_fi="<b>", name_sv="")

    with override("sv"):
        assert render("{{ f|localized }}", f=forum) == '<span lang="fi">&lt;b&gt;</span>'


@pytest.mark.parametrize(("change", "text"), [(4, "+4"), (-3, "−3"), (0, "0")])
def test_a_change_has_its_sign(change, text):
    assert render("{{ n|signed }}", n=change) == text


def test_numbers_are_grouped_as_the_language_does():
    with override("fi"):
        assert render("{{ n|number }}", n=67805) == "67\xa0805"


@pytest.mark.parametrize(
    ("path", "language", "address"),
    [
        ("/sopimukset/?status=ready", "sv", "/sv/sopimukset/?status=ready"),
        ("/sv/sopimukset/?status=ready&q=a%20b", "en", "/en/sopimukset/?status=ready&q=a%20b"),
        ("/en/", "fi", "/"),
        ("/ei/ole/", "en", "/en/ei/ole/"),
    ],
)
def test_changing_language_keeps_the_page_and_its_query(path, language, address):
    request = RequestFactory().get(path)

    html = render(
        "{% autoescape off %}{% language_url l %}{% endautoescape %}", l=language, request=request
    )

    assert html == address


@pytest.mark.parametrize(
    ("path", "current"),
    [("/sv/alueet/kainuu/", True), ("/alueet/", True), ("/sopimukset/", False)],
)
def test_menu_marks_the_current_page(path, current):
    html = render('{% is_current "/alueet/" as c %}{{ c }}', request=RequestFactory().get(path))

    assert html == str(current)


def test_the_front_page_is_current_only_on_itself():
    html = render('{% is_current "/" as c %}{{ c }}', request=RequestFactory().get("/alueet/"))

    assert html == "False"


def test_codes_become_objects_in_the_codes_order():
    assert (
        render("{{ codes|among:names|join:',' }}", codes=["18", "01"], names={"01": "a", "18": "b"})
        == "b,a"
    )
