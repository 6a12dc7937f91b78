using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace FacialExpression.Tool;

/// <summary>Adds to the OpenAPI document what the code of the endpoints does not show.</summary>
internal static class ApiDocument
{
    /// <summary>Configures the document <c>/openapi/v1.json</c>.</summary>
    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "FacialExpression",
                Version = typeof(ExpressionAnalyzer).Assembly.GetName().Version!.ToString(3),
                Description = "Predicts facial expressions. Pictures are neither stored nor sent elsewhere.",
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.HttpMethod == "POST")
            {
                operation.RequestBody = Body();
            }

            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(Expression))
            {
                schema.Type = JsonSchemaType.String;
                schema.Enum = [.. ExpressionLabels.All.Select(name => (JsonNode)name)];
            }
            else if (context.JsonTypeInfo.Type == typeof(ExpressionScores))
            {
                schema.Type = JsonSchemaType.Object;
                schema.Properties = ExpressionLabels.All.ToDictionary(
                    name => name, _ => (IOpenApiSchema)new OpenApiSchema { Type = JsonSchemaType.Number, Format = "float" });
                schema.Required = ExpressionLabels.All.ToHashSet();
            }

            return Task.CompletedTask;
        });
    }

    private static OpenApiRequestBody Body()
    {
        var file = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" };
        var form = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema> { ["file"] = file },
        };
        return new OpenApiRequestBody
        {
            Required = true,
            Description = "An image file: JPEG, PNG, WebP, GIF (the first frame) or BMP.",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["image/*"] = new() { Schema = file },
                ["application/octet-stream"] = new() { Schema = file },
                ["multipart/form-data"] = new() { Schema = form },
            },
        };
    }
}
