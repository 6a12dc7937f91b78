using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace FacialExpression.Reports.Page;

/// <summary>A page of HTML that grows from top to bottom. All text is encoded, but for what is HTML by type.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _text = new();

    public HtmlPage(string title)
    {
        using var css = new StreamReader(typeof(HtmlPage).Assembly.GetManifestResourceStream("report.css")!);
        Add($"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" ");
        Add($"content=\"width=device-width, initial-scale=1\">\n<title>{title}</title>\n");
        Add($"<style>\n{new Html(css.ReadToEnd())}</style>\n</head>\n<body>\n<h1>{title}</h1>\n");
    }

    /// <summary>HTML that holds values: they are encoded, and numbers are written with a point.</summary>
    public void Add(HtmlHandler html) => _text.Append(html.Text);

    public void Heading(string text) => Add($"<h2>{text}</h2>\n");

    public void Paragraph(string text, bool isSoft = false) =>
        Add($"<p{new Html(isSoft ? " class=\"soft\"" : "")}>{text}</p>\n");

    /// <summary>The first row has the headings.</summary>
    public void Table(IReadOnlyList<IReadOnlyList<string>> rows, int? keyColumn = null)
    {
        Add($"<div class=\"wide\"><table>\n");
        for (int i = 0; i < rows.Count; i++)
        {
            string tag = i == 0 ? "th" : "td";
            _text.Append(i == 0 ? "<thead><tr>" : "<tr>");
            for (int column = 0; column < rows[i].Count; column++)
            {
                string kind = i > 0 && column == keyColumn ? " class=\"key\"" : "";
                Add($"<{new Html(tag)}{new Html(kind)}>{rows[i][column]}</{new Html(tag)}>");
            }

            _text.Append(i == 0 ? "</tr></thead>\n<tbody>\n" : "</tr>\n");
        }

        Add($"</tbody></table></div>\n");
    }

    /// <summary>A picture inside the page.</summary>
    public void Figure(ReadOnlySpan<byte> png, string description, string? caption = null)
    {
        Add($"<figure><img src=\"data:image/png;base64,{Convert.ToBase64String(png)}\" alt=\"{description}\">");
        if (caption is not null)
        {
            Add($"<figcaption>{caption}</figcaption>");
        }

        Add($"</figure>\n");
    }

    public override string ToString() => $"{_text}</body>\n</html>\n";

    /// <summary>Text that is HTML already.</summary>
    public readonly record struct Html(string Text);

    /// <summary>Encodes what stands between the braces of an interpolated string.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct HtmlHandler(int literalLength, int formattedCount)
    {
        public StringBuilder Text { get; } = new(literalLength + (formattedCount * 8));

        public void AppendLiteral(string html) => Text.Append(html);

        public void AppendFormatted(Html html) => Text.Append(html.Text);

        public void AppendFormatted(string text) => Text.Append(WebUtility.HtmlEncode(text));

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => AppendFormatted(value.ToString(format, CultureInfo.InvariantCulture));
    }
}
