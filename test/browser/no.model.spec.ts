import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DESK, PHONE, startBoard, withBrowser, type BoardUnderTest } from './board.harness.js';

let board: BoardUnderTest;

withBrowser('the page of a bank without a model', () => {
  beforeAll(async () => void (board = await startBoard(18, { MODEL_DIR: '' })), 60_000);
  afterAll(() => board.stop());

  it('says so, and what decides instead, in both languages', async () => {
    const page = await board.open(DESK);
    const note = page.getByTestId('model-note');
    await note.filter({ hasText: 'No model of your own yet: plain facts decide' }).waitFor();
    await page.getByTestId('language-switch').click();
    await note.filter({ hasText: '统计先验' }).waitFor();
    await page.close();
  });

  it('has room for it on a phone', async () => {
    const page = await board.open(PHONE);
    const box = await page.getByTestId('model-note').boundingBox();
    expect(box?.width).toBeLessThanOrEqual(PHONE.width);
    await page.close();
  });
});
