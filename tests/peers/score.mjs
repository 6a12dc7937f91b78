// The definitions of all figures. Every system is scored by this code, ours included.

/** Our seven expressions, in the order of the scores in a file of predictions. */
export const expressions = ['angry', 'disgust', 'fear', 'happy', 'neutral', 'sad', 'surprise'];

/** FER+'s columns of votes. Those without an expression count as votes, but cannot be a label. */
export const voteColumns = {
  neutral: 'neutral',
  happiness: 'happy',
  surprise: 'surprise',
  sadness: 'sad',
  anger: 'angry',
  disgust: 'disgust',
  fear: 'fear',
  contempt: null,
  unknown: null,
  NF: null,
};

/**
 * FER+'s protocol: single votes are dropped, and the majority is more than half of all votes that remain.
 * @param {Record<string, number>} votes The count of each column.
 * @returns {string | null} The expression with the majority, or null if there is none.
 */
export function majorityOf(votes) {
  const valid = Object.keys(voteColumns).map((column) => [column, votes[column] > 1 ? votes[column] : 0]);
  const total = valid.reduce((sum, [, count]) => sum + count, 0);
  const winner = valid.find(([, count]) => count * 2 > total);
  return winner ? voteColumns[winner[0]] : null;
}

/** The expression with the highest score; the first of equal ones. */
export function predictionOf(scores) {
  return expressions[scores.indexOf(Math.max(...scores))];
}

/**
 * Accuracy with a 95 % interval (normal approximation), macro-F1 over the expressions that occur as labels or predictions,
 * balanced accuracy (the mean recall of the expressions that occur as labels) and each recall; null without images.
 * @param {string[]} labels One per image.
 * @param {string[]} predictions In the order of the labels.
 */
export function evaluate(labels, predictions) {
  if (labels.length !== predictions.length || labels.length === 0) {
    throw new Error(`Each label needs a prediction; received ${labels.length} labels and ${predictions.length} predictions.`);
  }

  const classes = expressions.map((name) => {
    const count = (values) => values.filter((value) => value === name).length;
    const [labeled, predicted] = [count(labels), count(predictions)];
    const right = labels.filter((label, i) => label === name && predictions[i] === name).length;
    const recall = labeled ? right / labeled : null;
    return { name, recall, f1: labeled + predicted ? 2 * right / (labeled + predicted) : null };
  });
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const accuracy = mean(labels.map((label, i) => (label === predictions[i] ? 1 : 0)));
  return {
    images: labels.length,
    accuracy,
    interval95: 1.96 * Math.sqrt(accuracy * (1 - accuracy) / labels.length),
    macroF1: mean(classes.map((c) => c.f1).filter((f1) => f1 !== null)),
    balancedAccuracy: mean(classes.map((c) => c.recall).filter((recall) => recall !== null)),
    recall: Object.fromEntries(classes.map((c) => [c.name, c.recall])),
  };
}

/** The median; the mean of the two in the middle of an even number of values. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
