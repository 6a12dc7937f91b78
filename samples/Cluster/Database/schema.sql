-- The tables of Orleans in PostgreSQL, and the statements that its ADO.NET providers ask for by name in the table OrleansQuery.
-- Orleans decides the names of statements, parameters and columns. A silo runs this file when the tables are missing.

CREATE TABLE OrleansQuery (QueryKey text PRIMARY KEY, QueryText text NOT NULL);

-- Membership: which silos there are. The version changes with each change, and a change needs the version that its silo has seen.
CREATE TABLE ClusterVersion (
    DeploymentId text PRIMARY KEY,
    Version integer NOT NULL DEFAULT 0);

CREATE TABLE ClusterMember (
    DeploymentId text NOT NULL REFERENCES ClusterVersion,
    Address text NOT NULL,
    Port integer NOT NULL,
    Generation integer NOT NULL,
    SiloName text NOT NULL,
    HostName text NOT NULL,
    Status integer NOT NULL,
    ProxyPort integer,
    SuspectTimes text,
    StartTime timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation));

INSERT INTO OrleansQuery VALUES
('InsertMembershipVersionKey', '
    WITH added AS (
        INSERT INTO ClusterVersion (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*)::integer FROM added'),
('InsertMembershipKey', '
    WITH changed AS (
        UPDATE ClusterVersion SET Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS (
            SELECT 1 FROM ClusterMember
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING 1),
    added AS (
        INSERT INTO ClusterMember
        SELECT @DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, NULL, @StartTime, @IAmAliveTime
        FROM changed RETURNING 1)
    SELECT count(*)::integer FROM added'),
('UpdateMembershipKey', '
    WITH changed AS (
        UPDATE ClusterVersion SET Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS (
            SELECT 1 FROM ClusterMember
            WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING 1),
    updated AS (
        UPDATE ClusterMember SET Status = @Status, SuspectTimes = @SuspectTimes, IAmAliveTime = @IAmAliveTime
        FROM changed
        WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        RETURNING 1)
    SELECT count(*)::integer FROM updated'),
('UpdateIAmAlivetimeKey', '
    UPDATE ClusterMember SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation'),
('MembershipReadRowKey', '
    SELECT v.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime, IAmAliveTime,
        Version
    FROM ClusterVersion v LEFT JOIN ClusterMember m
        ON m.DeploymentId = v.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
    WHERE v.DeploymentId = @DeploymentId'),
('MembershipReadAllKey', '
    SELECT v.DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime, IAmAliveTime,
        Version
    FROM ClusterVersion v LEFT JOIN ClusterMember m ON m.DeploymentId = v.DeploymentId
    WHERE v.DeploymentId = @DeploymentId'),
('GatewaysQueryKey', '
    SELECT Address, ProxyPort, Generation FROM ClusterMember
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0'),
('DeleteMembershipTableEntriesKey', '
    DELETE FROM ClusterMember WHERE DeploymentId = @DeploymentId;
    DELETE FROM ClusterVersion WHERE DeploymentId = @DeploymentId'),
-- 3 is "active".
('CleanupDefunctSiloEntriesKey', '
    DELETE FROM ClusterMember WHERE DeploymentId = @DeploymentId AND IAmAliveTime < @IAmAliveTime AND Status <> 3');

-- State of grains. A write needs the version that the grain has read: of two activations of a grain, one wins.
CREATE TABLE GrainState (
    ServiceId text NOT NULL,
    GrainTypeHash integer NOT NULL,
    GrainTypeString text NOT NULL,
    GrainIdHash integer NOT NULL,
    GrainIdN0 bigint NOT NULL,
    GrainIdN1 bigint NOT NULL,
    GrainIdExtensionString text NOT NULL,
    PayloadBinary bytea,
    Version integer NOT NULL,
    PRIMARY KEY (ServiceId, GrainIdHash, GrainTypeHash, GrainIdN0, GrainIdN1, GrainTypeString, GrainIdExtensionString));

INSERT INTO OrleansQuery VALUES
('ReadFromStorageKey', '
    SELECT PayloadBinary, NULL::xml AS PayloadXml, NULL::text AS PayloadJson, now() AT TIME ZONE ''utc'', Version FROM GrainState
    WHERE ServiceId = @ServiceId AND GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0
        AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString
        AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''')'),
('WriteToStorageKey', '
    WITH added AS (
        INSERT INTO GrainState
        SELECT @ServiceId, @GrainTypeHash, @GrainTypeString, @GrainIdHash, @GrainIdN0, @GrainIdN1,
            coalesce(@GrainIdExtensionString, ''''), @PayloadBinary, 1
        WHERE @GrainStateVersion::integer IS NULL
        ON CONFLICT DO NOTHING RETURNING Version),
    updated AS (
        UPDATE GrainState SET PayloadBinary = @PayloadBinary, Version = Version + 1
        WHERE ServiceId = @ServiceId AND GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0
            AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString
            AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
        RETURNING Version)
    -- The old version says that nothing was written.
    SELECT coalesce((SELECT Version FROM added), (SELECT Version FROM updated), @GrainStateVersion) AS NewGrainStateVersion'),
('ClearStorageKey', '
    UPDATE GrainState SET PayloadBinary = NULL, Version = Version + 1
    WHERE ServiceId = @ServiceId AND GrainIdHash = @GrainIdHash AND GrainTypeHash = @GrainTypeHash AND GrainIdN0 = @GrainIdN0
        AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString
        AND GrainIdExtensionString = coalesce(@GrainIdExtensionString, '''') AND Version = @GrainStateVersion
    RETURNING Version AS NewGrainStateVersion');
