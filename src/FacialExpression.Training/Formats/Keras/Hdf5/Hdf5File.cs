using PureHDF;

namespace FacialExpression.Training.Formats.Keras;

/// <summary>An HDF5 file as Keras writes it, read with PureHDF once <see cref="Hdf5Guard"/> has looked at it.</summary>
/// <exception cref="InvalidDataException">The file is damaged, or holds something that Keras does not write.</exception>
internal sealed class Hdf5File
{
    public Hdf5File(byte[] file)
    {
        Hdf5Guard.Check(file);
        Root = Guarded(() => H5File.Open(new MemoryStream(file, writable: false), leaveOpen: false));
    }

    public IH5Group Root { get; }

    /// <summary>A text beside an object; <see langword="null"/> where there is none.</summary>
    public static string? Text(IH5Object owner, string name) =>
        Guarded(() => owner.AttributeExists(name) ? owner.Attribute(name).Read<string>() : null);

    /// <summary>
    /// Texts beside an object, in one piece or in several where they are long; <see langword="null"/> where there are none.
    /// </summary>
    public static IReadOnlyList<string>? Texts(IH5Object owner, string name) => Guarded<IReadOnlyList<string>?>(() =>
    {
        if (owner.AttributeExists(name))
        {
            return Texts(owner.Attribute(name));
        }

        var all = new List<string>();
        int pieces = 0;
        for (; owner.AttributeExists($"{name}{pieces}"); pieces++)
        {
            all.AddRange(Texts(owner.Attribute($"{name}{pieces}")));
        }

        return pieces == 0 ? null : all;
    });

    public static IH5Group? Group(IH5Group group, string name) =>
        Guarded(() => group.LinkExists(name) ? group.Get(name) as IH5Group : null);

    /// <summary>The arrays of a group and of the groups inside it, by their way from it.</summary>
    public static IEnumerable<KerasArray> Arrays(IH5Group group, string way = "")
    {
        foreach (IH5Object child in Guarded(() => group.Children().ToArray()))
        {
            string path = $"{way}{child.Name}";
            switch (child)
            {
                case IH5Dataset dataset:
                    yield return Array(dataset, path);
                    break;
                case IH5Group inner:
                    foreach (KerasArray array in Arrays(inner, path + '/'))
                    {
                        yield return array;
                    }

                    break;
            }
        }
    }

    /// <summary>The array at a place below a group; <see langword="null"/> where there is none.</summary>
    public static KerasArray? Array(IH5Group group, string path) =>
        Guarded(() => group.LinkExists(path) && group.Get(path) is IH5Dataset dataset ? Array(dataset, path) : null);

    private static KerasArray Array(IH5Dataset dataset, string name)
    {
        long[] shape = Guarded(() => dataset.Space.Dimensions.Select(size => checked((long)size)).ToArray());
        return new KerasArray(name, shape, () => Guarded(() => Read(dataset, name)));
    }

    private static float[] Read(IH5Dataset dataset, string name) => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 4) => dataset.Read<float[]>(),
        (H5DataTypeClass.FloatingPoint, 8) => [.. dataset.Read<double[]>().Select(value => (float)value)],
        (H5DataTypeClass.FloatingPoint, 2) => [.. dataset.Read<Half[]>().Select(value => (float)value)],
        var (kind, size) => throw new InvalidDataException(
            $"its array {Quoted.Text(name)} holds {kind} of {size} bytes, where floating-point numbers of 2, 4 or 8 are known"),
    };

    // Where there are no names, h5py writes an empty array of numbers.
    private static string[] Texts(IH5Attribute attribute) =>
        attribute.Space.Dimensions.Contains(0UL) ? [] : attribute.Read<string[]>();

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not InvalidDataException)
        {
            // PureHDF throws many kinds, the plain one too.
            throw new InvalidDataException(
                $"it is damaged, or of a form of HDF5 that cannot be read ({e.Message.TrimEnd('.')})", e);
        }
    }
}
