# The web page and API of "facial-expression serve", for amd64 and arm64.
#   docker build --tag facial-expression .
#   docker run --rm --read-only --cap-drop ALL --security-opt no-new-privileges --publish 127.0.0.1:8080:8080 facial-expression
# Arguments at the end take the place of CMD, as in: facial-expression serve --urls http://photos.example:8080
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY . .
RUN case "$TARGETARCH" in \
      amd64) runtime=linux-x64 ;; \
      arm64) runtime=linux-arm64 ;; \
      *) echo "There are no native libraries for '$TARGETARCH', only for amd64 and arm64." >&2; exit 1 ;; \
    esac && \
    dotnet publish src/FacialExpression.Tool --configuration Release --runtime "$runtime" --no-self-contained \
      --output /app -p:UseAppHost=false

# Chiseled: no shell, no package manager; the user "app" is not root. "-extra" would add ICU, which the program does not use.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
# The file system is read-only: no pipe for debuggers, and nothing else is written.
ENV DOTNET_EnableDiagnostics=0 \
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \
    ORT_DISABLE_TELEMETRY=1
USER $APP_UID
EXPOSE 8080
ENTRYPOINT ["dotnet", "facial-expression.dll"]
CMD ["serve", "--urls", "http://*:8080"]
