using FacialExpression.Samples.Detectors;
using FacialExpression.Training;

namespace FacialExpression.Samples.TrainDetector;

/// <summary>A square to train on, and its faces.</summary>
/// <param name="Pixels">Row by row.</param>
/// <param name="Side">Columns and rows.</param>
/// <param name="Faces">Those that count and those to ignore.</param>
internal sealed record TrainingCrop(byte[] Pixels, int Side, IReadOnlyList<TargetFace> Faces);

/// <summary>Makes crops of pictures. Thread-safe; a seed decides everything.</summary>
internal sealed class CropMaker
{
    private readonly TrainingPictures _pictures;
    private readonly CropRecipe _recipe;
    private readonly (IReadOnlyList<TrainingPicture> Pictures, double UpTo)[] _sources;

    public CropMaker(TrainingPictures pictures, CropRecipe recipe)
    {
        (_pictures, _recipe) = (pictures, recipe);
        double sum = 0;
        _sources = [.. recipe.Sources.OrderBy(s => s.Key, StringComparer.Ordinal)
            .Where(s => pictures.From(s.Key).Count > 0)
            .Select(s => (pictures.From(s.Key), sum += s.Value))];
        if (_sources.Length == 0)
        {
            throw new InvalidDataException(
                $"There are no pictures in folders named {string.Join(", ", recipe.Sources.Keys)}.");
        }
    }

    /// <summary>Indices of <see cref="TrainingPictures.Negatives"/> that the network finds faces in.</summary>
    public IReadOnlyList<int> HardNegatives { get; set; } = [];

    /// <summary>Makes a crop.</summary>
    /// <param name="side">Its side in pixels.</param>
    /// <param name="seed">Decides everything.</param>
    public TrainingCrop Make(int side, ulong seed)
    {
        var random = new SplitMix64(seed);
        byte[] pixels = new byte[side * side];
        var faces = new List<TargetFace>();
        foreach (Tile tile in Tiles(ref random, side))
        {
            TrainingPicture picture = Pick(ref random);
            Placement placement = Place(ref random, picture, tile);
            Surroundings surroundings = random.NextDouble() < _recipe.Background && _pictures.Negatives.Count > 0
                ? Surroundings.Behind
                : (Surroundings)random.NextInt((int)Surroundings.Behind);
            if (surroundings == Surroundings.Behind)
            {
                GrayPicture behind = _pictures.Negatives[random.NextInt(_pictures.Negatives.Count)].Gray;
                Placement cover = Cover(ref random, behind, tile, 0, random.NextDouble() < 0.5);
                tile.Draw(behind, cover, Surroundings.Edge, 0, pixels, side);
            }

            tile.Draw(picture.Gray, placement, surroundings, (byte)random.NextInt(256), pixels, side);
            faces.AddRange(picture.Faces.Select(f => TargetFace.Of(f, placement, tile, _recipe)).OfType<TargetFace>());
        }

        PixelChanges.Occlude(ref random, pixels, side, faces, _recipe);
        pixels = PixelChanges.Apply(ref random, pixels, side, _recipe);
        return new TrainingCrop(pixels, side, faces);
    }

    private Tile[] Tiles(ref SplitMix64 random, int side)
    {
        if (random.NextDouble() >= _recipe.Mosaic)
        {
            return [new Tile(0, 0, side, side)];
        }

        int x = (int)(side * random.NextBetween(0.3, 0.7));
        int y = (int)(side * random.NextBetween(0.3, 0.7));
        return [new(0, 0, x, y), new(x, 0, side, y), new(0, y, x, side), new(x, y, side, side)];
    }

    private TrainingPicture Pick(ref SplitMix64 random)
    {
        double place = random.NextDouble() * _sources[^1].UpTo;
        IReadOnlyList<TrainingPicture> source = _sources.First(s => place < s.UpTo).Pictures;
        TrainingPicture picture = source[random.NextInt(source.Count)];
        bool isHard = random.NextDouble() < _recipe.HardNegatives;
        return picture.Faces.Count == 0 && isHard && HardNegatives.Count > 0
            ? _pictures.Negatives[HardNegatives[random.NextInt(HardNegatives.Count)]]
            : picture;
    }

    private Placement Place(ref SplitMix64 random, TrainingPicture picture, Tile tile)
    {
        double degrees = random.NextDouble() < _recipe.Rotation
            ? random.NextBetween(-_recipe.MostRotated, _recipe.MostRotated)
            : 0;
        bool isFlipped = random.NextDouble() < 0.5;
        bool byFace = random.NextDouble() < _recipe.ByFace;
        AnnotatedFace[] faces = [.. picture.Faces.Where(f => !f.IsUnsure && f.Box.Width > 4 && f.Box.Height > 4)];
        if (!byFace || faces.Length == 0)
        {
            return Cover(ref random, picture.Gray, tile, degrees, isFlipped);
        }

        FaceBox box = faces[random.NextInt(faces.Length)].Box;
        double size = Math.Sqrt(box.Width * box.Height);
        double largest = Math.Max(_recipe.LargestTarget * Math.Min(tile.Width, tile.Height), 2 * _recipe.SmallestTarget);
        double target = Math.Min(LogBetween(ref random, _recipe.SmallestTarget, largest), size * _recipe.MostEnlarged);

        // Large faces stay mostly inside.
        double margin = Math.Min(0.5, 0.45 * target / Math.Min(tile.Width, tile.Height));
        var to = new FacePoint(
            tile.Left + (float)(tile.Width * random.NextBetween(margin, 1 - margin)),
            tile.Top + (float)(tile.Height * random.NextBetween(margin, 1 - margin)));
        var center = new FacePoint(box.X + (box.Width / 2), box.Y + (box.Height / 2));
        return new Placement(target / size, degrees, isFlipped, center, to);
    }

    /// <summary>A place where the picture fills the tile, but for corners if it is rotated.</summary>
    private Placement Cover(ref SplitMix64 random, GrayPicture picture, Tile tile, double degrees, bool isFlipped)
    {
        double least = Math.Max((double)tile.Width / picture.Width, (double)tile.Height / picture.Height);
        double scale = Math.Max(least, Math.Min(_recipe.MostEnlarged, least * LogBetween(ref random, 1, _recipe.MostCovering)));
        double marginX = tile.Width / scale / 2;
        double marginY = tile.Height / scale / 2;
        var from = new FacePoint(
            (float)random.NextBetween(marginX, picture.Width - marginX),
            (float)random.NextBetween(marginY, picture.Height - marginY));
        var to = new FacePoint(tile.Left + (tile.Width / 2f), tile.Top + (tile.Height / 2f));
        return new Placement(scale, degrees, isFlipped, from, to);
    }

    private static double LogBetween(ref SplitMix64 random, double low, double high) =>
        Math.Exp(random.NextBetween(Math.Log(low), Math.Log(high)));
}
