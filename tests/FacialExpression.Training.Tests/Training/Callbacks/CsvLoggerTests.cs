namespace FacialExpression.Training.Tests.Training.Callbacks;

public sealed class CsvLoggerTests : TemporaryFolder
{
    private const string Header = "epoch,accuracy,loss,val_accuracy,val_loss,learning_rate\n";

    private static readonly EpochResult[] Script =
    [
        new(1, 1.9, 0.25, 1.75, 0.3), new(2, 1.5, 0.5, 1.625, 0.1 + 0.2), new(3, 0.00001, 1, 2, 0.5),
    ];

    [Fact]
    public void Log_has_a_row_per_epoch_with_Keras_columns()
    {
        new FakeTraining(Script).Play(new CsvLogger(At("new/folder/log.csv")));
        Assert.Equal(
            Header + "1,0.25,1.9,0.3,1.75,0.001\n2,0.5,1.5,0.30000000000000004,1.625,0.001\n3,1,1E-05,0.5,2,0.001\n",
            File.ReadAllText(At("new/folder/log.csv")));
        Assert.Single(Directory.GetFiles(At("new/folder")));
    }

    [Fact]
    public void Separator_can_be_a_tab()
    {
        new FakeTraining(Script[..1]).Play(new CsvLogger(At("log.csv"), '\t'));
        Assert.Equal(Header.Replace(',', '\t') + "1\t0.25\t1.9\t0.3\t1.75\t0.001\n", File.ReadAllText(At("log.csv")));
    }

    [Fact]
    public void Validation_columns_are_NaN_without_a_validation_split()
    {
        new FakeTraining(FakeTraining.WithoutValidation(1.5)).Play(new CsvLogger(At("log.csv")));
        Assert.Equal(Header + "1,0.25,1.5,NaN,NaN,0.001\n", File.ReadAllText(At("log.csv")));
    }

    [Fact]
    public void Rate_is_the_epochs_own_whatever_the_order_of_callbacks()
    {
        EpochResult[] script = FakeTraining.ValidationLosses(1, 1, 1);
        new FakeTraining(script).Play(
            new CsvLogger(At("before.csv")), new ReduceLROnPlateau { Patience = 1 }, new CsvLogger(At("after.csv")));
        Assert.Equal(["0.001", "0.001", "0.0001"], File.ReadAllLines(At("after.csv")).Skip(1).Select(l => l.Split(',')[5]));
        Assert.Equal(File.ReadAllText(At("before.csv")), File.ReadAllText(At("after.csv")));
    }

    [Fact]
    public void Row_is_in_the_file_after_its_epoch()
    {
        new FakeTraining(Script).PlayUntilKilled(2, new CsvLogger(At("log.csv")));
        Assert.Equal(3, File.ReadAllLines(At("log.csv")).Length);
    }

    [Fact]
    public void New_training_replaces_the_file_or_appends_to_it()
    {
        var replacing = new CsvLogger(At("log.csv"));
        var appending = new CsvLogger(At("log.csv"), append: true);
        new FakeTraining(Script[..1]).Play(appending);
        new FakeTraining(Script[..1]).Play(replacing);
        Assert.Equal(Header + "1,0.25,1.9,0.3,1.75,0.001\n", File.ReadAllText(At("log.csv")));
        new FakeTraining(Script[..1]).Play(appending);
        Assert.Equal(Header + "1,0.25,1.9,0.3,1.75,0.001\n1,0.25,1.9,0.3,1.75,0.001\n", File.ReadAllText(At("log.csv")));
    }

    [Fact]
    public void Resumed_training_repeats_no_row()
    {
        // Killed in epoch 3's row; the checkpoint is epoch 1's.
        FakeSnapshot snapshot = new FakeTraining(Script).PlayUntilKilled(1, new CsvLogger(At("log.csv")));
        File.AppendAllText(At("log.csv"), "2,0.5,1.5,0.3,1.625,0.001\n3,1,1E-");
        new FakeTraining(Script).Resume(snapshot, new CsvLogger(At("log.csv")));
        Assert.Equal(
            Header + "1,0.25,1.9,0.3,1.75,0.001\n2,0.5,1.5,0.30000000000000004,1.625,0.001\n3,1,1E-05,0.5,2,0.001\n",
            File.ReadAllText(At("log.csv")));
    }

    [Fact]
    public void Resumed_training_keeps_the_rows_of_earlier_trainings()
    {
        new FakeTraining(Script).Play(new CsvLogger(At("log.csv")));
        string before = File.ReadAllText(At("log.csv"));
        FakeSnapshot snapshot = new FakeTraining(Script).PlayUntilKilled(1, new CsvLogger(At("log.csv"), append: true));
        File.AppendAllText(At("log.csv"), "2,0.5,1.5,0.3,1.625,0.001\n");
        new FakeTraining(Script).Resume(snapshot, new CsvLogger(At("log.csv"), append: true));
        Assert.Equal(before + before[Header.Length..], File.ReadAllText(At("log.csv")));
    }

    [Fact]
    public void Resumed_training_without_its_file_starts_a_new_one()
    {
        FakeSnapshot snapshot = new FakeTraining(Script).PlayUntilKilled(2, new CsvLogger(At("log.csv")));
        new FakeTraining(Script).Resume(snapshot, new CsvLogger(At("other.csv")));
        Assert.Equal(Header + "3,1,1E-05,0.5,2,0.001\n", File.ReadAllText(At("other.csv")));
    }

    [Theory]
    [InlineData('.')]
    [InlineData('-')]
    [InlineData('e')]
    [InlineData('1')]
    [InlineData('_')]
    [InlineData('"')]
    [InlineData('\n')]
    public void Constructor_refuses_a_separator_that_can_be_part_of_a_value(char separator)
    {
        string message = Assert.Throws<ArgumentOutOfRangeException>(() => new CsvLogger("a.csv", separator)).Message;
        Assert.StartsWith("separator must be no letter, digit, sign, point, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_refuses_an_empty_path() => Assert.Throws<ArgumentException>(() => new CsvLogger(""));
}
