def test_print(view, report, quiet_report, team, history):
    from tracker.render import status_text, weekly_text, weekly_markdown, show_text, plain, csv_export, json_docs
    from tracker.render.style import Style
    out=[]
    for w in (100,79,59): out.append(status_text.render(view, Style(w)))
    out.append(status_text.render(view, Style(100, ascii=True)))
    out.append(weekly_text.render(report, Style(100)))
    out.append(weekly_text.render(quiet_report, Style(100)))
    out.append(weekly_text.render(report, Style(59)))
    out.append(weekly_markdown.render(report))
    out.append(weekly_markdown.render(quiet_report))
    for s in team.standings()+team.health: out.append(show_text.render(s, team, history, Style(100)))
    out.append(plain.status(view)); out.append(csv_export.status(view))
    open('/tmp/h7.out','w').write("\n=====\n".join(out))
