// node --test score.test.mjs: the definitions of the figures on cases that were worked out by hand. Needs no packages.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { findImages, readPredictions, readVotes } from './data.mjs';
import { evaluate, expressions, majorityOf, median, predictionOf, voteColumns } from './score.mjs';

const votes = (some) => ({ ...Object.fromEntries(Object.keys(voteColumns).map((column) => [column, 0])), ...some });

test('Majority_is_more_than_half_of_the_votes', () => {
  assert.equal(majorityOf(votes({ happiness: 6, neutral: 4 })), 'happy');
  assert.equal(majorityOf(votes({ happiness: 5, neutral: 5 })), null);
});

test('Single_votes_do_not_count', () => {
  // 5 of 10, but 5 of 8 without the single votes.
  assert.equal(majorityOf(votes({ anger: 5, sadness: 3, fear: 1, disgust: 1 })), 'angry');
  assert.equal(majorityOf(votes({ anger: 1 })), null);
});

test('Votes_for_contempt_unknown_and_no_face_count_but_are_no_label', () => {
  assert.equal(majorityOf(votes({ neutral: 5, contempt: 3, unknown: 2 })), null);
  assert.equal(majorityOf(votes({ contempt: 8, neutral: 2 })), null);
  assert.equal(majorityOf(votes({ NF: 10 })), null);
});

test('Figures_of_five_images_equal_those_worked_out_by_hand', () => {
  // Happy: 2 of 3 right, F1 4/5. Sad: 1 of 2 right, F1 2/4. Fear: predicted once, F1 0. Others do not occur.
  const figures = evaluate(['happy', 'happy', 'happy', 'sad', 'sad'], ['happy', 'happy', 'sad', 'sad', 'fear']);
  const near = (received, expected) => assert.ok(Math.abs(received - expected) < 1e-12, `${received}, ${expected} expected`);
  assert.equal(figures.images, 5);
  near(figures.accuracy, 3 / 5);
  near(figures.macroF1, (4 / 5 + 1 / 2 + 0) / 3);
  near(figures.balancedAccuracy, (2 / 3 + 1 / 2) / 2);
  near(figures.interval95, 1.96 * Math.sqrt(0.6 * 0.4 / 5));
  near(figures.recall.happy, 2 / 3);
  assert.equal(figures.recall.fear, null);
});

test('Evaluate_refuses_predictions_that_do_not_match_the_labels', () => {
  assert.throws(() => evaluate(['happy'], []), /1 labels and 0 predictions/);
  assert.throws(() => evaluate([], []), /0 labels/);
});

test('Prediction_is_the_expression_with_the_highest_score', () => {
  assert.equal(predictionOf([0, 0.1, 0.2, 0.4, 0.1, 0.1, 0.1]), 'happy');
  assert.equal(predictionOf([0.3, 0.1, 0, 0, 0.3, 0.3, 0]), 'angry');
});

test('Median_of_an_even_number_is_the_mean_of_the_middle_two', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 30]), 3);
});

test('Files_are_parsed_by_their_headers_and_images_that_are_missing_are_refused', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'peers-'));
  try {
    const write = (name, text) => {
      fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      fs.writeFileSync(path.join(folder, name), text);
      return path.join(folder, name);
    };
    for (const name of ['train/sad/1.jpg', 'validation/sad/1.jpg', 'validation/happy/2.jpg', 'validation/happy/10.jpg']) {
      write(name, name.includes('1.jpg') ? 'one' : name);
    }
    const images = findImages(folder);
    const paths = images.map((image) => image.path);
    assert.deepEqual(paths, ['validation/happy/10.jpg', 'validation/happy/2.jpg', 'validation/sad/1.jpg']);
    assert.deepEqual(images.map((image) => image.label), ['happy', 'happy', 'sad']);
    assert.deepEqual(images.map((image) => image.isAlsoInTraining), [false, false, true]);

    const header = `path,${Object.keys(voteColumns).join(',')},method`;
    const voted = readVotes(write('votes.csv', `${header}\nvalidation/sad/1.jpg,0,0,0,9,1,0,0,0,0,0,exact\n`));
    assert.equal(majorityOf(voted.get('validation/sad/1.jpg')), 'sad');
    assert.throws(() => readVotes(write('bad.csv', 'path,neutral\na,1\n')), /no column "happiness"/);

    const scores = write('scores.csv', `path,${expressions.join(',')}\nvalidation/sad/1.jpg,0,0,0,0,0.2,0.8,0\n`);
    assert.deepEqual(readPredictions(scores, [images[2]]), ['sad']);
    assert.throws(() => readPredictions(scores, images), /no prediction for "validation\/happy\/10.jpg"/);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});
