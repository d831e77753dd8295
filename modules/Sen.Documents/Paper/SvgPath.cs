using System.Globalization;
using Sen.Documents.Pdf;

namespace Sen.Documents.Paper;

/// <summary>A path of SVG (SVG 2, 9.3) as steps of a PDF: lines, curves and arcs; what the icons and the logo use.</summary>
internal sealed class SvgPath
{
    private readonly List<PathStep> _steps = [];
    private readonly string _data;
    private readonly (double X, double Y, double Scale) _place;
    private int _at;
    private double _x;
    private double _y;
    private double _startX;
    private double _startY;

    private SvgPath(string data, double x, double y, double scale) => (_data, _place) = (data, (x, y, scale));

    internal static IReadOnlyList<PathStep> Read(string data, double x, double y, double scale)
    {
        var reader = new SvgPath(data, x, y, scale);
        reader.Run();
        return reader._steps;
    }

    private void Run()
    {
        var command = 'M';
        while (Skip())
        {
            if (char.IsAsciiLetter(_data[_at]))
            {
                command = _data[_at++];
            }

            Step(command);
            command = command switch { 'M' => 'L', 'm' => 'l', _ => command };
        }
    }

    private void Step(char command)
    {
        var (baseX, baseY) = char.IsLower(command) ? (_x, _y) : (0, 0);
        switch (char.ToUpperInvariant(command))
        {
            case 'M':
                (_x, _y) = (baseX + Number(), baseY + Number());
                (_startX, _startY) = (_x, _y);
                _steps.Add(new PathStep.Move(X(_x), Y(_y)));
                break;
            case 'L':
                Line(baseX + Number(), baseY + Number());
                break;
            case 'H':
                Line(baseX + Number(), _y);
                break;
            case 'V':
                Line(_x, baseY + Number());
                break;
            case 'C':
                Curve(baseX + Number(), baseY + Number(), baseX + Number(), baseY + Number(), baseX + Number(), baseY + Number());
                break;
            case 'Q':
                Quadratic(baseX + Number(), baseY + Number(), baseX + Number(), baseY + Number());
                break;
            case 'A':
                Arc(baseX, baseY);
                break;
            case 'Z':
                _steps.Add(new PathStep.Close());
                (_x, _y) = (_startX, _startY);
                break;
            default:
                throw new NotSupportedException($"SVG command {command}");
        }
    }

    private void Line(double x, double y)
    {
        _steps.Add(new PathStep.Line(X(x), Y(y)));
        (_x, _y) = (x, y);
    }

    private void Curve(double x1, double y1, double x2, double y2, double x, double y)
    {
        _steps.Add(new PathStep.Curve(X(x1), Y(y1), X(x2), Y(y2), X(x), Y(y)));
        (_x, _y) = (x, y);
    }

    private void Quadratic(double cx, double cy, double x, double y) =>
        Curve(_x + (2 * (cx - _x) / 3), _y + (2 * (cy - _y) / 3), x + (2 * (cx - x) / 3), y + (2 * (cy - y) / 3), x, y);

    // An arc of a circle from its end points to its centre (SVG 2, B.2.4), then in curves of at most a quarter. No ellipses are turned here.
    private void Arc(double baseX, double baseY)
    {
        var radius = Number();
        Number();
        Number();
        var (large, sweep) = (Number() > 0, Number() > 0);
        var (x, y) = (baseX + Number(), baseY + Number());
        var (dx, dy) = ((_x - x) / 2, (_y - y) / 2);
        var half = Math.Sqrt((dx * dx) + (dy * dy));
        radius = Math.Max(radius, half);
        var off = Math.Sqrt(Math.Max(0, (radius * radius) - (half * half))) / half * (large == sweep ? -1 : 1);
        var (cx, cy) = (((_x + x) / 2) + (off * dy), ((_y + y) / 2) - (off * dx));
        var start = Math.Atan2(_y - cy, _x - cx);
        var turn = Math.Atan2(y - cy, x - cx) - start;
        turn += sweep && turn < 0 ? 2 * Math.PI : !sweep && turn > 0 ? -2 * Math.PI : 0;
        var count = (int)Math.Ceiling(Math.Abs(turn) / (Math.PI / 2) - 1e-9);
        var step = turn / count;
        var reach = 4.0 / 3 * Math.Tan(step / 4) * radius;
        for (var i = 0; i < count; i++)
        {
            var (from, to) = (start + (i * step), start + ((i + 1) * step));
            Curve(
                cx + (radius * Math.Cos(from)) - (reach * Math.Sin(from)), cy + (radius * Math.Sin(from)) + (reach * Math.Cos(from)),
                cx + (radius * Math.Cos(to)) + (reach * Math.Sin(to)), cy + (radius * Math.Sin(to)) - (reach * Math.Cos(to)),
                cx + (radius * Math.Cos(to)), cy + (radius * Math.Sin(to)));
        }

        (_x, _y) = (x, y);
    }

    private double X(double x) => _place.X + (x * _place.Scale);

    private double Y(double y) => _place.Y + (y * _place.Scale);

    private bool Skip()
    {
        while (_at < _data.Length && (_data[_at] is ' ' or ','))
        {
            _at++;
        }

        return _at < _data.Length;
    }

    private double Number()
    {
        Skip();
        var start = _at;
        var point = false;
        while (_at < _data.Length && (char.IsAsciiDigit(_data[_at]) || (_data[_at] is '-' && _at == start) || (_data[_at] is '.' && !point)))
        {
            point |= _data[_at] is '.';
            _at++;
        }

        return double.Parse(_data.AsSpan(start, _at - start), CultureInfo.InvariantCulture);
    }
}
