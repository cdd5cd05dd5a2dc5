/// The page's one style sheet. It must need no escaping: no child combinators, no entities.
enum StyleSheet {
  static var text: String {
    [Palette.styleSheet, page, tables, charts, media].joined(separator: "\n")
  }

  private static let page = """
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.55 Charter, "Iowan Old Style", "Palatino Linotype", Georgia, serif; }
    header, main, footer { max-width: 1140px; margin: 0 auto; padding: 0 24px; }
    header { padding-top: 44px; }
    h1, h2, h3, dl, table, .legend, .number, svg text {
      font-family: system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
    h1 { margin: 0; font-size: 29px; line-height: 1.2; letter-spacing: -0.015em; }
    h2 { margin: 52px 0 14px; padding-top: 14px; border-top: 1px solid var(--rule);
      font-size: 19px; line-height: 1.3; letter-spacing: -0.005em; }
    p { max-width: 72ch; margin: 8px 0; }
    .subtitle { margin-top: 8px; color: var(--muted); font-size: 18px; }
    .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 250px), 1fr));
      gap: 10px 28px; margin: 22px 0 0; font-size: 13px; line-height: 1.45; }
    .facts dt { color: var(--muted); }
    .facts dd { margin: 0; overflow-wrap: anywhere; font-variant-numeric: tabular-nums; }
    footer { margin-top: 56px; padding-bottom: 40px; color: var(--muted); font-size: 13px; }
    """

  private static let tables = """
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; font-size: 14px; line-height: 1.4;
      font-variant-numeric: tabular-nums; }
    .about { margin: 0 0 10px; color: var(--muted); font-size: 15px; }
    th { font-weight: 600; text-align: left; }
    .values { min-width: min(100%, 640px); border-bottom: 2px solid var(--ink); }
    .values thead th { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink);
      vertical-align: bottom; }
    .values th, .values td { padding: 7px 14px; white-space: nowrap; }
    .values thead th { white-space: normal; }
    .values tbody th { font-weight: 400; }
    .values tbody tr + tr th, .values tbody tr + tr td { border-top: 1px solid var(--grid); }
    .values td, .values .column { text-align: right; }
    .values td strong { font-weight: 700; }
    .answers { width: 100%; min-width: 640px; border-bottom: 1px solid var(--ink); }
    .answers th { border-top: 1px solid var(--ink); border-bottom: 1px solid var(--ink); }
    .answers th, .answers td { padding: 6px 12px 6px 0; vertical-align: top; }
    .answers td { overflow-wrap: anywhere; }
    .answers tbody tr + tr td { border-top: 1px solid var(--grid); }
    .answers .column { width: 16%; text-align: right; }
    h3 { margin: 26px 0 8px; font-size: 15px; font-weight: 600; }
    .panels { table-layout: fixed; width: 100%; min-width: var(--least); font-size: 13px; }
    .panels th, .panels td { padding: 8px 10px 8px 0; vertical-align: top; }
    .panels .arm { width: 140px; padding-top: 14px; }
    .panels tbody tr th, .panels tbody tr td { border-top: 1px solid var(--grid); }
    .panels thead th { font-weight: 400; vertical-align: bottom; }
    .question { display: block; font-weight: 600; overflow-wrap: anywhere; }
    .label, .answer { display: block; color: var(--muted); overflow-wrap: anywhere; }
    .answer { padding-left: 26px; }
    .answer .given { color: var(--ink); }
    """

  private static let charts = """
    .legend .swatch { margin: 0; }
    .swatch { display: inline-block; width: 11px; height: 11px; margin-right: 8px;
      border-radius: 2px; background: var(--series); }
    .legend { display: flex; flex-wrap: wrap; gap: 4px 24px; margin: 0 0 14px; padding: 0;
      list-style: none; font-size: 13px; }
    .legend li { display: flex; align-items: center; gap: 8px; }
    .legend svg { width: 34px; height: 12px; flex: none; }
    .figures { display: grid; gap: 26px 30px;
      grid-template-columns: repeat(auto-fill, minmax(min(100%, 330px), 1fr)); }
    .pairs { grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); }
    .single + .single, .single + .figures { margin-top: 26px; }
    figure { margin: 0; break-inside: avoid; }
    figcaption { max-width: 72ch; margin-top: 6px; font-size: 14px; line-height: 1.45; }
    .number { font-size: 13px; font-weight: 600; }
    svg { display: block; width: 100%; height: auto; }
    .wide svg { min-width: 640px; }
    svg text { font-size: 11.5px; fill: var(--muted); font-variant-numeric: tabular-nums; }
    svg .axis-title { fill: var(--ink); }
    svg .small { font-size: 10.5px; }
    svg .true { fill: var(--ink); font-weight: 700; }
    svg .note { font-size: 13px; font-style: italic; }
    .grid { stroke: var(--grid); }
    .axis { stroke: var(--muted); }
    .line { fill: none; stroke: var(--series); stroke-width: 2; stroke-linejoin: round;
      stroke-dasharray: var(--dashes); }
    .band { fill: var(--series); fill-opacity: 0.16; }
    .range { stroke: var(--series); stroke-opacity: 0.4; stroke-width: 3; }
    .dot, .bar { fill: var(--series); }
    .other { fill-opacity: 0.42; }
    .mark { fill: var(--ink); }
    .bubble { fill: var(--series); fill-opacity: 0.55; }
    .diagonal { stroke: var(--muted); stroke-dasharray: 4 3; }
    .thread { fill: none; stroke: var(--series); stroke-opacity: 0.6; }
    .bead { fill: var(--paper); stroke: var(--series); stroke-width: 1.5; }
    svg .bead-label { font-size: 10.5px; font-weight: 600; fill: var(--ink); pointer-events: none; }
    """

  private static let media = """
    @media (max-width: 600px) {
      header, main, footer { padding-left: 16px; padding-right: 16px; }
      header { padding-top: 24px; }
      h1 { font-size: 24px; }
      h2 { margin-top: 38px; }
      .panels .arm { width: 92px; }
    }
    @media print {
      @page { margin: 16mm 14mm; }
      body { font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      header, main, footer { max-width: none; padding: 0; }
      h2, .legend { break-after: avoid; }
      h2 { margin-top: 30px; }
      footer { display: none; }
      .panels .arm { width: 90px; }
      .answer { padding-left: 0; }
      .scroll { overflow: visible; }
      .wide svg { min-width: 0; }
      .figures { grid-template-columns: repeat(2, 1fr); }
      .panels { min-width: 0; }
      tr { break-inside: avoid; }
    }
    """
}
