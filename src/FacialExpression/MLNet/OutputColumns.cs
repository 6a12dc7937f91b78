using Microsoft.ML;
using Microsoft.ML.Data;

namespace FacialExpression;

/// <summary>Describes the columns that a model adds.</summary>
internal static class OutputColumns
{
    /// <summary>Label and scores, the scores with their slot names.</summary>
    public static SchemaDefinition Define(ExpressionModelEstimator.Options options)
    {
        SchemaDefinition output = SchemaDefinition.Create(typeof(OutputRow));
        output[nameof(OutputRow.PredictedLabel)].ColumnName = options.PredictedLabelColumnName;
        SchemaDefinition.Column score = output.Single(c => c.MemberName == nameof(OutputRow.Score));
        score.ColumnName = options.ScoreColumnName;
        ReadOnlyMemory<char>[] slots = [.. options.Slots.Select(slot => slot.AsMemory())];
        score.ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots.Length);
        score.AddAnnotation(
            "SlotNames",
            new VBuffer<ReadOnlyMemory<char>>(slots.Length, slots),
            new VectorDataViewType(TextDataViewType.Instance, slots.Length));
        return output;
    }

    /// <summary>
    /// The shape of the data with these columns, before there is a model. ML.NET lets nobody else make such shapes, so a mapping
    /// that is never run describes them.
    /// </summary>
    public static SchemaShape GetSchema(
        TransformsCatalog transforms, ExpressionModelEstimator.Options options, SchemaShape inputSchema, bool isPath)
    {
        SchemaDefinition output = Define(options);
        SchemaDefinition input = ImageRows.Input(isPath ? typeof(PathRow) : typeof(ImageRow), options.ImageColumnName);
        input[0].ColumnType = inputSchema.Single(c => c.Name == options.ImageColumnName).ItemType;
        IEstimator<ITransformer> mapping = isPath
            ? transforms.CustomMapping<PathRow, OutputRow>((_, _) => { }, null, input, output)
            : transforms.CustomMapping<ImageRow, OutputRow>((_, _) => { }, null, input, output);
        return mapping.GetOutputSchema(inputSchema);
    }
}
