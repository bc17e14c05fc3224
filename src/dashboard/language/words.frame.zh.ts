import type { FrameWords } from './words.frame.en.js';

export const frameChinese: FrameWords = {
  frame: {
    screens: '页面',
    screen: { today: '今日', alerts: '预警', customers: '客户', model: '模型', health: '运行' },
    skip: '跳到正文',
    fault: '页面无法显示，系统可能刚刚更新。',
    reload: '重新加载',
  },
  trouble: {
    forbidden: '当前密钥无权查看，审计员和运维人员可以查看。',
    missing: '本次运行中没有相关数据。',
    unreachable: '系统没有响应。',
    staleSince: (time) => `截至 ${time}，正在重试。`,
  },
  palette: {
    open: '跳转到客户、预警或页面',
    short: '查找',
    label: '客户号或页面名称',
    screen: '页面',
    customer: '客户',
  },
};
