extension Report {
    /// Up to the page's heading.
    static var head: StaticString {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>hdrlog: HTTP exchanges</title>
        <style>
        :root { --text: #1c2430; --dim: #5d6878; --ground: #fff; --line: #d9dee5; --fine: #3b7dd8;
          --c0: #9aa3b0; --c1: #8a6fc9; --c2: #3f9a6b; --c3: #3b7dd8; --c4: #d9921a; --c5: #cf3b3b;
          --trouble: #a06a00; }
        @media (prefers-color-scheme: dark) { :root { --text: #e3e8ef; --dim: #96a1b2;
          --ground: #14181f; --line: #323a46; --fine: #5b9bee; --c0: #7d8796; --c1: #a98ff0;
          --c2: #55b985; --c3: #5b9bee; --c4: #e6aa45; --c5: #ec6a6a; --trouble: #d9a441; } }
        body { margin: 0; background: var(--ground); color: var(--text);
          font: 15px/1.45 system-ui, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 24px; }
        h1 { font-size: 24px; margin: 0; }
        h2 { font-size: 17px; margin: 32px 0 8px; }
        .about, .legend { color: var(--dim); margin: 4px 0 12px; overflow-wrap: anywhere; }
        .legend span { margin-right: 16px; white-space: nowrap; display: inline-block; }
        .legend i { display: inline-block; width: 10px; height: 10px; margin-right: 5px; }
        .figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 20px 0 0; }
        .figures div { border: 1px solid var(--line); border-radius: 6px; padding: 8px 16px; }
        dt { color: var(--dim); font-size: 13px; }
        dd { margin: 0; font-size: 22px; font-variant-numeric: tabular-nums; }
        small { font-size: 13px; color: var(--dim); }
        .bad, .bad dd { color: var(--c5); }
        svg { display: block; width: 100%; min-width: 560px; height: auto; }
        text { fill: var(--dim); font-size: 12px; }
        text.middle { text-anchor: middle; } text.end { text-anchor: end; }
        rect.ground { fill: var(--line); } rect.mark { fill: var(--dim); }
        rect.fine { fill: var(--fine); } rect.c5 { fill: var(--c5); }
        rect.trouble { fill: var(--trouble); }
        i.fine { background: var(--fine); } i.trouble { background: var(--trouble); }
        i.c0 { background: var(--c0); } i.c1 { background: var(--c1); }
        i.c2 { background: var(--c2); } i.c3 { background: var(--c3); }
        i.c4 { background: var(--c4); } i.c5 { background: var(--c5); }
        section { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; font-size: 13px; }
        table.narrow { width: auto; }
        th, td { text-align: left; vertical-align: top; padding: 5px 12px 5px 0;
          border-top: 1px solid var(--line); font-weight: normal; }
        thead th { color: var(--dim); border: 0; white-space: nowrap; }
        tbody th { overflow-wrap: anywhere; min-width: 200px; }
        .number { font-variant-numeric: tabular-nums; white-space: nowrap; }
        .bar { display: flex; height: 12px; width: 120px; margin-top: 4px; }
        @media (max-width: 600px) { main { padding: 16px; } .figures div { padding: 6px 12px; }
          dd { font-size: 18px; } tbody th { min-width: 120px; } .bar { width: 60px; } }
        .time { white-space: nowrap; }
        .trace { color: var(--dim); white-space: nowrap; }
        code { font-size: 12px; color: var(--text); }
        </style>
        </head>
        <body>
        <main>

        """
    }
}
