/// How reports look: on paper, in the dark and on a phone. Colours of lines are told apart by the
/// colour-blind (B. Wong, "Points of view: color blindness", Nature Methods, 2011).
enum PageStyle {
  static let css = """
    :root { color-scheme: light dark; --page: #ffffff; --ink: #1b1f24; --faint: #667080;
      --rule: #d9dee5; --bar: #8fb4d9; --mark: #0b62a8; --on-mark: #ffffff; --row: #eef5fb;
      --c0: #0072b2; --c1: #d55e00; --c2: #009e73; --c3: #cc79a7; --c4: #b08a00; --c5: #3f9bd1;
      --c6: #5b6370; --s0: #0b3c5d; --s1: #1f6f9f; --s2: #4fa3c7; --s3: #8cc7dd; --s4: #c3e0ea;
      --s5: #f0d9a8; --s6: #e39b5a; }
    @media (prefers-color-scheme: dark) { :root { --page: #14171b; --ink: #e6e9ee;
      --faint: #9aa4b2; --rule: #333a44; --bar: #35618c; --mark: #6db3f2; --on-mark: #101418; --row: #1c2733;
      --c0: #56b4e9; --c1: #f08c4a; --c2: #2fc797; --c3: #e3a1c6; --c4: #f0e442; --c5: #8fd0f5;
      --c6: #b4bcc8; } }
    * { box-sizing: border-box; }
    body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 62rem; background: var(--page);
      color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
    h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .3rem; }
    h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; border-bottom: 1px solid var(--rule); }
    p, li { max-width: 46rem; } .faint, footer { color: var(--faint); font-size: .9rem; }
    h3 { font-size: 1rem; margin: 1.4rem 0 .5rem; } .scroll { overflow-x: auto; margin: 0 0 1rem; }
    .plots + .scroll { margin-top: 1.2rem; }
    .advice { list-style: none; padding: 0; } .advice li { margin: .55rem 0; padding-left: .8rem;
      border-left: 4px solid var(--rule); } .advice li.warning { border-color: var(--c1); }
    .advice li.caution { border-color: var(--c4); } .advice span { display: block;
      color: var(--faint); font-size: .9rem; } 
    table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .9rem; }
    th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap;
      border-bottom: 1px solid var(--rule); }
    th:first-child { text-align: left; } tbody th { font-weight: 500; }
    td.text, th.text, td.left, th.left { text-align: left; } td.text { white-space: normal; min-width: 12rem; }
    tr.best { background: var(--row); } tr.best th, tr.best td { font-weight: 650; }
    .plots { display: grid; gap: 1.2rem 2rem;
      grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); }
    figure { margin: 0; min-width: 0; } figcaption { font-weight: 600; margin-bottom: .3rem; }
    figure > svg { width: 100%; height: auto; max-width: 31rem; display: block; }
    svg text { font: 12px system-ui, sans-serif; fill: var(--ink); }
    svg text.strong { font-weight: 700; } .bar { fill: var(--bar); }
    .bar.marked { fill: var(--mark); } .error { stroke: var(--ink); stroke-width: 1.2; }
    .rule { stroke: var(--rule); } .line { fill: none; stroke-width: 2; }
    .band { fill-opacity: .18; } .f0 { fill: var(--c0); } .f1 { fill: var(--c1); }
    .f2 { fill: var(--c2); } .f3 { fill: var(--c3); } .f4 { fill: var(--c4); }
    .f5 { fill: var(--c5); } .f6 { fill: var(--c6); } .heat { fill: var(--mark); }
    .heat.below { fill: var(--c1); } svg text.small { font-size: 10.5px; }
    svg text.on-mark { fill: var(--on-mark); }
    .dashed { stroke-dasharray: 5 3; }
    .c0 { stroke: var(--c0); } .c1 { stroke: var(--c1); } .c2 { stroke: var(--c2); }
    .c3 { stroke: var(--c3); } .c4 { stroke: var(--c4); } .c5 { stroke: var(--c5); }
    .c6 { stroke: var(--c6); }
    rect.s0 { fill: var(--s0); } rect.s1 { fill: var(--s1); } rect.s2 { fill: var(--s2); }
    rect.s3 { fill: var(--s3); } rect.s4 { fill: var(--s4); } rect.s5 { fill: var(--s5); }
    rect.s6 { fill: var(--s6); }
    svg text.inside { fill: #101418; font-size: 11px; } svg text.s0, svg text.s1 { fill: #fff; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0;
      margin: .4rem 0; font-size: .85rem; } .legend svg { height: .7rem; width: auto;
      margin-right: .35rem; } dl { display: grid; grid-template-columns: max-content 1fr;
      gap: .1rem 1rem; font-size: .9rem; } dt { color: var(--faint); } dd { margin: 0;
      overflow-wrap: anywhere; } details { margin: .4rem 0; } summary { cursor: pointer; }
    @media (max-width: 30rem) { body { padding: 1rem .8rem 2rem; } th, td { padding: .25rem .45rem; }
      dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
    @media print { :root { color-scheme: light; --page: #fff; --ink: #000; --faint: #444;
      --rule: #bbb; --bar: #9bb8d3; --mark: #1d5f95; --on-mark: #fff; --row: #eee; } body { max-width: none;
      padding: 0; font-size: 10pt; } figure, tr { break-inside: avoid; }
      h2, h3, figcaption { break-after: avoid; } .plots { display: block; }
      figure { margin-bottom: 1rem; } .scroll { overflow: visible; }
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
    """
}
